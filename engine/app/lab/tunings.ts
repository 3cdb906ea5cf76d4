import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LatensifyError } from '../../../common/errors.js';
import type { AppContract, EventData, LabTuning, ParsedInput, TuningDetail } from '../../api/index.js';
import { fineTune } from '../../lab/host/index.js';
import type { FineTuningRequest } from '../../lab/index.js';
import {
  folderOfTuning,
  listTunings,
  openTuning,
  readTuning,
  SHEET,
  type StoredTuning,
  type TuningRecord,
  writeTuning,
} from '../../lab/tunings/index.js';
import { ActiveTuning } from './active-tuning.js';
import type { LabPictureStore } from './pictures.js';
import { Runs, stateAtRest } from './runs.js';
import { cacheBytes, type LabSurroundings, within } from './surroundings.js';

/** The fine-tunings of the denoiser and the colorizer. */
export class Tunings extends Runs<TuningRecord, ActiveTuning, FineTuningRequest> {
  private readonly pictures: LabPictureStore;
  /** Ids of the sheets that were shown. */
  private readonly sheets = new Map<string, string>();

  constructor(around: LabSurroundings, pictures: LabPictureStore) {
    super(around, 'fine-tuning');
    this.pictures = pictures;
  }

  async list(): Promise<LabTuning[]> {
    return (await this.stored()).map((stored) => this.show(stored));
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
      steps: this.active.get(id)?.curve.points ?? [],
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
    return (await this.stored()).flatMap(({ record: { source, noisy } }) =>
      noisy === undefined ? [source] : [source, noisy],
    );
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
      name: await this.freeName(name, (free) =>
        folderOfTuning({ labFolder, task: settings.task, name: free }),
      ),
      source: pathOf(source),
      noisy: noisy && pathOf(noisy),
      chosen: { source, noisy },
      ...within(this.around),
      cacheBytes,
      labFolder,
    };
    // There from now on, before its process has come up.
    const folder = this.folderOf(request);
    await openTuning(folder, request);
    this.begin(request.run!, request);
    return this.show((await this.read(folder))!);
  }

  protected stored(): Promise<StoredTuning[]> {
    return listTunings(this.around.labFolder);
  }

  protected read(folder: string): Promise<StoredTuning | undefined> {
    return readTuning(folder);
  }

  protected writeFailure({ folder, record }: StoredTuning, reason: string): Promise<void> {
    return writeTuning(folder, { ...record, ended: { how: 'failed', reason } });
  }

  protected folderOf(request: FineTuningRequest): string {
    return folderOfTuning(request);
  }

  protected requestOf({ id, name, settings, source, noisy, chosen }: TuningRecord): FineTuningRequest {
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

  protected newWork(): ActiveTuning {
    return new ActiveTuning();
  }

  protected async work(id: string, request: FineTuningRequest, active: ActiveTuning): Promise<void> {
    await fineTune(request, {
      onEvent: (event) => {
        active.take(event);
        this.active.wake(id);
      },
      signal: active.pause.signal,
      finish: active.finish.signal,
      fork: this.around.fork,
    });
  }

  protected tellState(stored: StoredTuning): void {
    this.around.emit('lab.tuningChanged', this.show(stored));
  }

  protected tellCurve(run: string, curve: Omit<EventData<AppContract, 'lab.tuningCurve'>, 'run'>): void {
    this.around.emit('lab.tuningCurve', { run, ...curve });
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
      state: active?.state ?? (isTaken ? 'training' : stateAtRest(ended, hasCheckpoint)),
      startedAt,
      seconds: seconds + (active === undefined ? 0 : (Date.now() - active.startedAt) / 1000),
      step: Math.max(active?.curve.step ?? 0, record.step),
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
}
