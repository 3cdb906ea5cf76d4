import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LatensifyError } from '../../../common/errors.js';
import type { AppContract, EventData, LabRun, LabRunDetail, ParsedInput } from '../../api/index.js';
import type { TrainingEvent, TrainingRequest } from '../../lab/index.js';
import { train } from '../../lab/host/index.js';
import {
  folderOfRun,
  listRuns,
  openRun,
  readRun,
  type RunRecord,
  type StoredRun,
  writeRun,
} from '../../lab/runs/index.js';
import { ActiveRun } from './active-run.js';
import type { LabLink } from './link.js';
import type { LabPictureStore } from './pictures.js';
import { Runs } from './runs.js';
import { showDetail, showRun } from './show-run.js';
import { cacheBytes, type LabSurroundings, within } from './surroundings.js';

/** The trainings of autoencoders. */
export class Trainings extends Runs<RunRecord, ActiveRun, TrainingRequest> {
  private readonly look: LabLink;
  private readonly pictures: LabPictureStore;

  constructor(around: LabSurroundings, look: LabLink, pictures: LabPictureStore) {
    super(around, 'training');
    this.look = look;
    this.pictures = pictures;
  }

  async runs(): Promise<LabRun[]> {
    return (await this.stored()).map((stored) => this.show(stored));
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
    return (await this.stored()).map(({ record }) => record.source);
  }

  /** @throws LatensifyError 'usage' for settings that can't work */
  async start(input: ParsedInput<AppContract, 'lab.start'>): Promise<LabRun> {
    const { problem } = await this.look.call('describe', { settings: input.settings });
    if (problem !== undefined) throw new LatensifyError('usage', problem.sentence);
    const { labFolder, pathOf } = this.around;
    const request: TrainingRequest = {
      ...input,
      run: randomUUID(),
      name: await this.freeName(input.name, (name) => folderOfRun(labFolder, name)),
      source: pathOf(input.source),
      chosen: input.source,
      ...within(this.around),
      cacheBytes,
      labFolder,
      resume: false,
      observe: true,
    };
    // There from now on, before its process has come up.
    const folder = this.folderOf(request);
    await openRun(folder, request);
    this.begin(request.run!, request);
    return this.show((await this.read(folder))!);
  }

  protected stored(): Promise<StoredRun[]> {
    return listRuns(this.around.labFolder);
  }

  protected read(folder: string): Promise<StoredRun | undefined> {
    return readRun(folder);
  }

  protected writeFailure({ folder, record }: StoredRun, reason: string): Promise<void> {
    return writeRun(folder, { ...record, ended: { how: 'failed', reason } });
  }

  protected folderOf({ labFolder, name }: TrainingRequest): string {
    return folderOfRun(labFolder, name);
  }

  protected requestOf(record: RunRecord): TrainingRequest {
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

  protected newWork(): ActiveRun {
    return new ActiveRun();
  }

  protected async work(
    id: string,
    request: TrainingRequest,
    active: ActiveRun,
    folder: string,
  ): Promise<void> {
    await train(request, {
      onEvent: (event) => this.take(id, active, folder, event),
      signal: active.pause.signal,
      finish: active.finish.signal,
      fork: this.around.fork,
    });
  }

  protected tellState(stored: StoredRun): void {
    this.around.emit('lab.changed', this.show(stored));
  }

  protected tellCurve(run: string, curve: Omit<EventData<AppContract, 'lab.curve'>, 'run'>): void {
    this.around.emit('lab.curve', { run, ...curve });
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

  private show(stored: StoredRun): LabRun {
    const { id } = stored.record;
    return showRun(stored, this.active.get(id), this.reasons.get(id));
  }
}
