import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { asLatensifyError, LatensifyError } from '../../../common/errors.js';
import type {
  AppContract,
  LabTuning,
  ParsedInput,
  Tunable,
  TuningDetail,
  TuningState,
} from '../../api/index.js';
import { fineTune } from '../../lab/host/index.js';
import type { FineTuningEvent, FineTuningRequest } from '../../lab/index.js';
import {
  folderOfTuning,
  listTunings,
  readTuning,
  removeTuning,
  SHEET,
  type StoredTuning,
  TuningKeeper,
  writeTuning,
} from '../../lab/tunings/index.js';
import { ActiveTuning } from './active-tuning.js';
import type { LabPictureStore } from './pictures.js';
import { cacheBytes, type LabSurroundings, within } from './surroundings.js';
import { UnderWay } from './under-way.js';

/** The fine-tunings of the denoiser and the colorizer by this program, and those that lie on the disk. */
export class Tunings {
  private readonly around: LabSurroundings;
  private readonly pictures: LabPictureStore;
  private readonly active: UnderWay<ActiveTuning>;
  /** Why processes ended that could not say it themselves. */
  private readonly reasons = new Map<string, string>();
  /** Ids of the sheets that were shown. */
  private readonly sheets = new Map<string, string>();

  constructor(around: LabSurroundings, pictures: LabPictureStore) {
    this.around = around;
    this.pictures = pictures;
    this.active = new UnderWay((id, active) => void this.tell(id, active));
  }

  async list(): Promise<LabTuning[]> {
    return (await listTunings(this.around.labFolder)).map((stored) => this.show(stored));
  }

  async has(id: string): Promise<boolean> {
    return this.active.has(id) || (await this.stored(id)) !== undefined;
  }

  async detail(id: string): Promise<TuningDetail> {
    const stored = await this.find(id);
    const { settings, source, noisy, base, found, crops, parameters, skipped, epochs } = stored.record;
    const sheet = await this.sheetOf(stored);
    return {
      tuning: this.show(stored),
      settings,
      sourceName: basename(source),
      ...(noisy !== undefined && { noisyName: basename(noisy) }),
      ...(base && { base }),
      ...(found && { found }),
      ...(crops !== undefined && { crops }),
      ...(parameters !== undefined && { parameters }),
      skipped,
      epochs,
      steps: this.active.get(id)?.curve ?? [],
      ...(sheet !== undefined && { sheet }),
    };
  }

  /** Its looks at the held-out crops as CSV. @throws LatensifyError 'usage' */
  async log(id: string): Promise<{ readonly name: string; readonly text: string }> {
    const { name, epochs } = (await this.find(id)).record;
    const [first] = epochs;
    if (first === undefined) {
      throw new LatensifyError('usage', 'There is no log yet: it begins with an eighth of the steps.');
    }
    const columns = ['epoch', 'step', 'train', 'validation'] as const;
    const lines = epochs.map((look) => columns.map((column) => look[column]).join(','));
    return { name, text: [columns.join(','), ...lines, ''].join('\n') };
  }

  /** Paths of sources that fine-tunings may need again. */
  async sources(): Promise<string[]> {
    const records = (await listTunings(this.around.labFolder)).map(({ record }) => record);
    return records.flatMap(({ source, noisy }) => (noisy === undefined ? [source] : [source, noisy]));
  }

  /** @throws LatensifyError 'usage' */
  async start({ name, source, noisy, settings }: ParsedInput<AppContract, 'lab.tune'>): Promise<LabTuning> {
    if (source.from !== 'grant' || (noisy !== undefined && noisy.from !== 'grant')) {
      throw new LatensifyError('usage', 'Choose a folder of photographs: drawn pictures teach nothing here.');
    }
    if (settings.task === 'colorize' && noisy !== undefined) {
      throw new LatensifyError('usage', 'Noisy pictures are for fine-tuning the denoiser.');
    }
    const { labFolder, pathOf } = this.around;
    const request: FineTuningRequest = {
      ...settings,
      run: randomUUID(),
      name: await this.freeName(settings.task, name),
      source: pathOf(source),
      noisy: noisy && pathOf(noisy),
      chosen: { source, noisy },
      ...within(this.around),
      cacheBytes,
      labFolder,
    };
    // There from now on, before its process has come up.
    const folder = folderOfTuning(request);
    await TuningKeeper.open(folder, request);
    this.begin(request.run!, request);
    return this.show((await readTuning(folder))!);
  }

  pause(id: string): void {
    const active = this.active.get(id);
    if (active === undefined) throw new LatensifyError('usage', 'This fine-tuning does not run here.');
    active.pause.abort();
    this.active.wake(id);
  }

  async resume(id: string): Promise<void> {
    const stored = await this.idle(id);
    const { ended } = stored.record;
    if (ended !== undefined && !(ended.how === 'failed' && stored.hasCheckpoint)) {
      throw new LatensifyError('usage', 'This fine-tuning is over: start a new one.');
    }
    this.begin(id, this.requestOf(stored));
  }

  /** Judges what was learned by then; one that has not begun is given up. */
  async stop(id: string): Promise<void> {
    const active = this.active.get(id);
    if (active !== undefined) {
      (active.hasBegun ? active.finish : active.pause).abort();
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

  /** @throws LatensifyError 'usage' while it is under way */
  async remove(id: string): Promise<void> {
    const { folder } = await this.idle(id);
    await removeTuning(folder);
    this.reasons.delete(id);
    this.sheets.delete(id);
    this.around.emit('lab.removed', { run: id });
  }

  async dispose(): Promise<void> {
    await this.active.dispose();
  }

  private begin(id: string, request: FineTuningRequest): ActiveTuning {
    const active = new ActiveTuning();
    this.reasons.delete(id);
    this.sheets.delete(id);
    const folder = folderOfTuning(request);
    this.active.begin(
      id,
      active,
      () => this.run(id, request, active, folder),
      () => this.tellEnd(id, folder),
    );
    return active;
  }

  private async run(
    id: string,
    request: FineTuningRequest,
    active: ActiveTuning,
    folder: string,
  ): Promise<void> {
    try {
      await fineTune(request, {
        onEvent: (event: FineTuningEvent) => {
          active.take(event);
          this.active.wake(id);
        },
        signal: active.pause.signal,
        finish: active.finish.signal,
        fork: this.around.fork,
      });
    } catch (thrown) {
      const { code, message } = asLatensifyError(thrown);
      if (code !== 'cancelled') await this.noteFailure(id, folder, message);
      else if (!active.hasBegun && !request.resume) await removeTuning(folder).catch(() => undefined);
    }
  }

  private async tellEnd(id: string, folder: string): Promise<void> {
    const stored = await readTuning(folder);
    if (stored === undefined) this.around.emit('lab.removed', { run: id });
    else this.around.emit('lab.tuningChanged', this.show(stored));
    this.around.emit('lab.models', {});
  }

  /** What its process did not write down itself. */
  private async noteFailure(id: string, folder: string, reason: string): Promise<void> {
    this.around.onFault(`A fine-tuning failed: ${reason}`);
    const stored = await readTuning(folder);
    if (stored === undefined || stored.record.ended !== undefined) return;
    if (stored.hasCheckpoint) this.reasons.set(id, reason);
    else {
      const record = { ...stored.record, ended: { how: 'failed', reason } as const };
      await writeTuning(folder, record).catch(() => this.reasons.set(id, reason));
    }
  }

  private async tell(id: string, active: ActiveTuning): Promise<void> {
    const curve = active.takeCurve();
    if (curve !== undefined) this.around.emit('lab.tuningCurve', { run: id, ...curve });
    const stored = await this.stored(id);
    if (stored !== undefined && this.active.get(id) === active) {
      this.around.emit('lab.tuningChanged', this.show(stored));
    }
  }

  private show({ record, hasCheckpoint, isTaken }: StoredTuning): LabTuning {
    const { id, name, settings, startedAt, seconds, ended, backend } = record;
    const active = this.active.get(id);
    const secondsLeft = active?.secondsLeft;
    const reason =
      ended?.how === 'failed'
        ? ended.reason
        : isTaken && active === undefined
          ? 'Another program works on it.'
          : this.reasons.get(id);
    return {
      id,
      name,
      task: settings.task,
      state: active?.state ?? (isTaken ? 'training' : stateOf(ended, hasCheckpoint)),
      startedAt,
      seconds: seconds + (active === undefined ? 0 : (Date.now() - active.startedAt) / 1000),
      step: Math.max(active?.step ?? 0, record.step),
      steps: record.steps,
      ...(backend && { backend }),
      ...(secondsLeft !== undefined && { secondsLeft }),
      ...(ended !== undefined && 'judgement' in ended && { judgement: ended.judgement }),
      ...(ended?.how === 'kept' && { model: ended.model }),
      ...(reason !== undefined && active === undefined && { reason }),
    };
  }

  /** Of its held-out pictures before and after, once it is over. */
  private async sheetOf({ folder, record: { id, ended } }: StoredTuning): Promise<string | undefined> {
    if (ended === undefined || ended.how === 'failed') return undefined;
    const known = this.sheets.get(id);
    if (known !== undefined && (await this.pictures.get(known)) !== undefined) return known;
    const data = await readFile(join(folder, SHEET)).catch(() => undefined);
    if (data === undefined) return undefined;
    const sheet = this.pictures.add({ type: 'image/png', data });
    this.sheets.set(id, sheet);
    return sheet;
  }

  private async stored(id: string): Promise<StoredTuning | undefined> {
    return (await listTunings(this.around.labFolder)).find(({ record }) => record.id === id);
  }

  /** @throws LatensifyError 'usage' */
  private async find(id: string): Promise<StoredTuning> {
    const stored = await this.stored(id);
    if (stored !== undefined) return stored;
    throw new LatensifyError('usage', 'This fine-tuning is not there any more.');
  }

  private async idle(id: string): Promise<StoredTuning> {
    const stored = await this.find(id);
    if (!this.active.has(id) && !stored.isTaken) return stored;
    throw new LatensifyError('usage', 'This fine-tuning is under way: pause or stop it first.');
  }

  private requestOf({ record }: StoredTuning): FineTuningRequest {
    const { id, name, settings, source, noisy, chosen } = record;
    return {
      ...settings,
      run: id,
      name,
      source,
      noisy,
      chosen,
      ...within(this.around),
      cacheBytes,
      labFolder: this.around.labFolder,
      resume: true,
    };
  }

  /** The same, or with a number behind it. */
  private async freeName(task: Tunable, wanted: string): Promise<string> {
    const { labFolder } = this.around;
    const taken = new Set((await listTunings(labFolder)).map(({ folder }) => folder.toLowerCase()));
    const plain = wanted.trim();
    for (let number = 1; ; number++) {
      const name = number === 1 ? plain : `${plain} ${number}`;
      if (!taken.has(folderOfTuning({ labFolder, task, name }).toLowerCase())) return name;
    }
  }
}

function stateOf(ended: StoredTuning['record']['ended'], hasCheckpoint: boolean): TuningState {
  if (ended === undefined) return 'paused';
  return ended.how === 'failed' && hasCheckpoint ? 'paused' : ended.how;
}
