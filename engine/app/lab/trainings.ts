import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asLatensifyError, LatensifyError } from '../../../common/errors.js';
import type { AppContract, EventData, LabRun, LabRunDetail, ParsedInput } from '../../api/index.js';
import type { TrainingEvent, TrainingRequest } from '../../lab/index.js';
import { train } from '../../lab/host/index.js';
import {
  folderOfRun,
  listRuns,
  readRun,
  removeRun,
  RunKeeper,
  type StoredRun,
  writeRun,
} from '../../lab/runs/index.js';
import { ActiveRun } from './active-run.js';
import type { LabLink } from './link.js';
import type { LabPictureStore } from './pictures.js';
import { showDetail, showRun } from './show-run.js';
import { cacheBytes, type LabSurroundings, within } from './surroundings.js';
import { UnderWay } from './under-way.js';

/** The trainings of autoencoders by this program, and the runs that lie on the disk. */
export class Trainings {
  private readonly around: LabSurroundings;
  private readonly look: LabLink;
  private readonly pictures: LabPictureStore;
  private readonly active: UnderWay<ActiveRun>;
  /** Why processes ended that could not say it themselves. */
  private readonly reasons = new Map<string, string>();

  constructor(around: LabSurroundings, look: LabLink, pictures: LabPictureStore) {
    this.around = around;
    this.look = look;
    this.pictures = pictures;
    this.active = new UnderWay((id, active) => void this.tell(id, active));
  }

  async runs(): Promise<LabRun[]> {
    return (await listRuns(this.around.labFolder)).map((stored) => this.show(stored));
  }

  async detail(id: string): Promise<LabRunDetail> {
    const stored = await this.find(id);
    return await showDetail(stored, this.show(stored), this.active.get(id), this.pictures);
  }

  /** Its epochs as CSV. @throws LatensifyError 'usage' */
  async log(id: string): Promise<{ readonly name: string; readonly text: string }> {
    const { folder, record } = await this.find(id);
    const text = await readFile(join(folder, 'log.csv'), 'utf8').catch(() => {
      throw new LatensifyError('usage', 'There is no log yet: it begins with the end of the first epoch.');
    });
    return { name: record.name, text };
  }

  /** Paths of sources that runs may need again. */
  async sources(): Promise<string[]> {
    return (await listRuns(this.around.labFolder)).map(({ record }) => record.source);
  }

  /** @throws LatensifyError 'usage' for settings that can't work */
  async start(input: ParsedInput<AppContract, 'lab.start'>): Promise<LabRun> {
    const { problem } = await this.look.call('describe', { settings: input.settings });
    if (problem !== undefined) throw new LatensifyError('usage', problem.sentence);
    const { labFolder, pathOf } = this.around;
    const request: TrainingRequest = {
      ...input,
      run: randomUUID(),
      name: await this.freeName(input.name),
      source: pathOf(input.source),
      chosen: input.source,
      ...within(this.around),
      cacheBytes,
      labFolder,
      resume: false,
      observe: true,
    };
    // There from now on, before its process has come up.
    const folder = folderOfRun(labFolder, request.name);
    await RunKeeper.open(folder, request);
    this.begin(request.run!, request);
    return this.show((await readRun(folder))!);
  }

  pause(id: string): void {
    this.running(id).pause.abort();
    this.active.wake(id);
  }

  async resume(id: string): Promise<void> {
    const stored = await this.idle(id);
    const { ended } = stored.record;
    if (ended !== undefined && !(ended.how === 'failed' && stored.hasCheckpoint)) {
      throw new LatensifyError('usage', 'This training is over: start a new one.');
    }
    this.begin(id, this.requestOf(stored));
  }

  /** Keeps the best so far; a training that has not begun is given up. */
  async stop(id: string): Promise<void> {
    const active = this.active.get(id);
    if (active !== undefined) {
      if (active.hasBegun) active.finish.abort();
      else active.pause.abort();
      this.active.wake(id);
      return;
    }
    const stored = await this.idle(id);
    if (!stored.hasCheckpoint) {
      throw new LatensifyError(
        'usage',
        'It has learned nothing yet that could be kept: resume or remove it.',
      );
    }
    this.begin(id, this.requestOf(stored)).finish.abort();
    this.active.wake(id);
  }

  /** @throws LatensifyError 'usage' while it trains */
  async remove(id: string): Promise<void> {
    const { folder } = await this.idle(id);
    await removeRun(folder);
    this.reasons.delete(id);
    this.around.emit('lab.removed', { run: id });
  }

  /** @throws LatensifyError 'usage' */
  async find(id: string): Promise<StoredRun> {
    const stored = (await listRuns(this.around.labFolder)).find(({ record }) => record.id === id);
    if (stored !== undefined) return stored;
    throw new LatensifyError('usage', 'This training is not there any more.');
  }

  async dispose(): Promise<void> {
    await this.active.dispose();
  }

  private begin(id: string, request: TrainingRequest): ActiveRun {
    const active = new ActiveRun();
    this.reasons.delete(id);
    const folder = folderOfRun(request.labFolder, request.name);
    this.active.begin(
      id,
      active,
      () => this.run(id, request, active, folder),
      () => this.tellEnd(id, folder),
    );
    return active;
  }

  private async run(id: string, request: TrainingRequest, active: ActiveRun, folder: string): Promise<void> {
    try {
      await train(request, {
        onEvent: (event) => this.take(id, active, folder, event),
        signal: active.pause.signal,
        finish: active.finish.signal,
        fork: this.around.fork,
      });
    } catch (thrown) {
      const { code, message } = asLatensifyError(thrown);
      if (code !== 'cancelled') await this.noteFailure(id, folder, message);
      else if (!active.hasBegun && !request.resume) await removeRun(folder).catch(() => undefined);
    }
  }

  private async tellEnd(id: string, folder: string): Promise<void> {
    const stored = await readRun(folder);
    if (stored === undefined) this.around.emit('lab.removed', { run: id });
    else this.around.emit('lab.changed', this.show(stored));
    this.around.emit('lab.models', {});
  }

  /** What its process did not write down itself. */
  private async noteFailure(id: string, folder: string, reason: string): Promise<void> {
    this.around.onFault(`A training failed: ${reason}`);
    const stored = await readRun(folder);
    if (stored === undefined || stored.record.ended !== undefined) return;
    if (stored.hasCheckpoint) this.reasons.set(id, reason);
    else {
      const record = { ...stored.record, ended: { how: 'failed', reason } as const };
      await writeRun(folder, record).catch(() => this.reasons.set(id, reason));
    }
  }

  private take(id: string, active: ActiveRun, folder: string, event: TrainingEvent): void {
    active.take(event);
    if (event.type === 'training-look') void this.tellLook(id, folder, event.look);
    this.active.wake(id);
  }

  private async tellLook(
    id: string,
    folder: string,
    look: EventData<AppContract, 'lab.look'>['look'],
  ): Promise<void> {
    const pictures = await this.pictures.ofRun(id, folder, look.step);
    this.around.emit('lab.look', { run: id, look, pictures });
  }

  private async tell(id: string, active: ActiveRun): Promise<void> {
    const curve = active.takeCurve();
    if (curve !== undefined) this.around.emit('lab.curve', { run: id, ...curve });
    const stored = await this.find(id).catch(() => undefined);
    if (stored !== undefined && this.active.get(id) === active) {
      this.around.emit('lab.changed', this.show(stored));
    }
  }

  private show(stored: StoredRun): LabRun {
    const { id } = stored.record;
    return showRun(stored, this.active.get(id), this.reasons.get(id));
  }

  private running(id: string): ActiveRun {
    const active = this.active.get(id);
    if (active !== undefined) return active;
    throw new LatensifyError('usage', 'This training does not run here.');
  }

  private async idle(id: string): Promise<StoredRun> {
    const stored = await this.find(id);
    if (this.active.has(id) || stored.isTaken) {
      throw new LatensifyError('usage', 'This training is under way: pause or stop it first.');
    }
    return stored;
  }

  private requestOf({ record }: StoredRun): TrainingRequest {
    const { id, name, source, settings, holdOut, fit, augment, backendWanted } = record;
    return {
      run: id,
      name,
      source,
      settings,
      holdOut,
      fit,
      augment,
      backend: backendWanted,
      ...within(this.around),
      cacheBytes,
      labFolder: this.around.labFolder,
      resume: true,
      observe: true,
    };
  }

  /** The same, or with a number behind it. */
  private async freeName(wanted: string): Promise<string> {
    const { labFolder } = this.around;
    const taken = new Set((await listRuns(labFolder)).map(({ folder }) => folder.toLowerCase()));
    const plain = wanted.trim();
    for (let number = 1; ; number++) {
      const name = number === 1 ? plain : `${plain} ${number}`;
      if (!taken.has(folderOfRun(labFolder, name).toLowerCase())) return name;
    }
  }
}
