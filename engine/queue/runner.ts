import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asLatensifyError, LatensifyError } from '../../common/errors.js';
import type { JobKind, JobSettings, ResultFormat, Selection, Totals } from '../api/index.js';
import type { EngineLink, FileResult, JobTask } from '../host/index.js';
import { type ItemResult, type QueueItem } from './item.js';
import { describeJob, type Granted } from './job-kinds.js';
import { type ItemNaming, nameItems } from './naming.js';
import type { Queue } from './queue.js';
import { RunMeter } from './run-meter.js';

export interface RunnerOptions {
  readonly queue: Queue;
  readonly engine: EngineLink;
  /** The engine has ended too often and is not started again by itself: nothing more is handed to it. */
  readonly isEngineStopped: () => boolean;
  /** Of items that have none of their own, for a kind of job: the chosen one, unless told. */
  readonly defaults: (job?: JobKind) => JobSettings;
  /** Absolute folder of the results; undefined beside the sources. @throws LatensifyError */
  readonly folderOf: (settings: JobSettings) => string | undefined;
  /** A file that settings name. @throws LatensifyError */
  readonly fileOf: Granted;
  /** Items in flight. */
  readonly jobs: () => number;
  readonly onTotals: () => void;
  readonly onFinished: () => void;
  /** Moves a replaced original to the system's bin, where there is one. */
  readonly trash?: ((path: string) => Promise<void>) | undefined;
}

interface Running {
  readonly controller: AbortController;
  /** What becomes of the item when it is stopped. */
  stoppedState: 'paused' | 'cancelled';
}

/** Hands the queue's items to the engine, a few at a time, and notes what becomes of each. */
export class QueueRunner {
  private readonly options: RunnerOptions;
  private readonly running = new Map<string, Running>();
  private readonly idsByTask = new Map<number, string>();
  /** What the run under way still has to start, in order. */
  private pending: string[] = [];
  /** The kind of job that was chosen when each of them joined the run. */
  private readonly jobs = new Map<string, JobKind>();
  private names = new Map<string, ItemNaming>();
  private state: Totals['queue'] = 'idle';
  private meter = new RunMeter([]);
  private nextTask = 0;

  constructor(options: RunnerOptions) {
    this.options = options;
    options.engine.on('progress', ({ task, fraction }) => this.progress(task, fraction));
  }

  /** Adds what waits to the run under way, or starts one. @param selection only these */
  run(selection?: Selection): void {
    const { queue } = this.options;
    const wanted = queue.select(selection ?? { states: ['waiting', 'paused'] });
    const known = new Set([...this.pending, ...this.running.keys()]);
    const ids = wanted.filter((id) => isWaiting(queue.get(id)) && !known.has(id));
    if (this.state === 'idle') {
      this.meter = new RunMeter([]);
      this.pending = [];
    }
    this.meter.add(ids.map((id) => queue.get(id)!.bytes));
    this.pending.push(...ids);
    for (const id of ids) this.jobs.set(id, this.options.defaults().job);
    this.names = this.nameAll();
    this.resume();
  }

  pause(): void {
    if (this.state !== 'running') return;
    this.setState('pausing');
    for (const one of this.running.values()) {
      one.stoppedState = 'paused';
      one.controller.abort();
    }
    this.settle();
  }

  resume(): void {
    this.setState('running');
    this.meter.start();
    this.pump();
  }

  /** @param selection only these; without it the run is over */
  cancel(selection?: Selection): void {
    const { queue } = this.options;
    const ids = new Set(selection ? queue.select(selection) : [...this.pending, ...this.running.keys()]);
    for (const id of ids) {
      const running = this.running.get(id);
      if (running === undefined) {
        if (isWaiting(queue.get(id))) queue.change(id, { state: 'cancelled', reason: 'It was cancelled.' });
      } else {
        running.stoppedState = 'cancelled';
        running.controller.abort();
      }
    }
    this.meter.drop(this.pending.filter((id) => ids.has(id)).map((id) => queue.get(id)?.bytes ?? 0));
    this.pending = this.pending.filter((id) => !ids.has(id));
    this.settle();
  }

  totals(): Totals {
    const { queue } = this.options;
    const states = { waiting: 0, running: 0, paused: 0, done: 0, kept: 0, failed: 0, cancelled: 0 };
    let [bytesBefore, bytesAfter] = [0, 0];
    for (const item of queue.all()) {
      states[item.state]++;
      if (item.result === undefined) continue;
      bytesBefore += item.bytes;
      bytesAfter += item.result.bytes;
    }
    const run = this.meter.read([...this.running.keys()].map((id) => this.doneBytes(id)));
    return { queue: this.state, items: queue.size, states, run, bytesBefore, bytesAfter };
  }

  private doneBytes(id: string): number {
    const { queue } = this.options;
    return (queue.get(id)?.bytes ?? 0) * queue.progressOf(id);
  }

  private progress(task: number, fraction: number): void {
    const id = this.idsByTask.get(task);
    if (id !== undefined) this.options.queue.setProgress(id, fraction);
  }

  private pump(): void {
    while (this.state === 'running' && this.running.size < this.options.jobs()) {
      const id = this.pending.shift();
      if (id === undefined) break;
      const item = this.options.queue.get(id);
      if (item !== undefined && isWaiting(item)) void this.start(item);
    }
    this.settle();
  }

  private async start(item: QueueItem): Promise<void> {
    const { queue } = this.options;
    const running: Running = { controller: new AbortController(), stoppedState: 'cancelled' };
    const task = this.nextTask++;
    this.running.set(item.id, running);
    this.idsByTask.set(task, item.id);
    const settings = this.settingsOf(item);
    const { job } = settings;
    queue.change(item.id, { state: 'running', job, reason: undefined, notices: [], result: undefined });
    const started = performance.now();
    try {
      const request = await this.requestFor(item, settings);
      const result = await this.options.engine.call(
        'job',
        { task, request },
        { signal: running.controller.signal },
      );
      this.meter.finish(item.bytes, result.pixels);
      await this.note(item, result, (performance.now() - started) / 1000);
    } catch (thrown) {
      this.noteFailure(item, running, asLatensifyError(thrown));
    } finally {
      this.running.delete(item.id);
      this.idsByTask.delete(task);
      this.options.onTotals();
      this.pump();
    }
  }

  private settingsOf(item: QueueItem): JobSettings {
    const defaults = this.options.defaults(this.jobs.get(item.id));
    // Those of its own may be for another kind of job.
    return item.settings?.job === defaults.job ? item.settings : defaults;
  }

  private async requestFor(item: QueueItem, settings: JobSettings): Promise<JobTask> {
    const { overwrite, copyOthers, output } = settings;
    const { extensions, task } = describeJob(settings);
    const top = this.options.folderOf(settings);
    const folder = top === undefined ? undefined : joinPlace(top, item.folder);
    const { pattern = settings.pattern, stem } = this.names.get(item.id) ?? {};
    const [extension] = extensions(item.name);
    const expected = join(folder ?? dirname(item.path), `${stem ?? ''}${extension ?? ''}`);
    return task(
      {
        sources: [item.path, ...item.sidecars],
        ...(folder !== undefined && { output: folder }),
        pattern,
        overwrite: overwrite || (await isUnchanged(item.earlier, expected)),
        found: item.folder !== '',
        copyOthers,
        replace: output.place === 'replace',
      },
      this.options.fileOf,
    );
  }

  private async note(item: QueueItem, result: FileResult, seconds: number): Promise<void> {
    const { outcome, reason, notices, bytesAfter, output, backup, quality } = result;
    const isDone = outcome === 'written' || (outcome === 'skipped' && output !== undefined);
    const format = isDone ? formatOf(output) : undefined;
    const original = backup === undefined ? undefined : await this.moveToBin(backup, notices);
    const noted: ItemResult | undefined =
      bytesAfter === undefined
        ? undefined
        : {
            bytes: bytesAfter,
            seconds,
            ...(output !== undefined && output !== item.path && { path: output }),
            ...(format !== undefined && { format }),
            ...(quality !== undefined && { quality }),
            ...(original !== undefined && { original }),
          };
    this.options.queue.change(item.id, {
      state: outcome === 'failed' ? 'failed' : isDone ? 'done' : 'kept',
      reason,
      notices,
      result: outcome === 'failed' ? undefined : noted,
    });
  }

  /** @returns where the original stays, where it does */
  private async moveToBin(backup: string, notices: string[]): Promise<string | undefined> {
    if (this.options.trash === undefined) return backup;
    try {
      await this.options.trash(backup);
      return undefined;
    } catch {
      notices.push('There is no bin on this disk: the original is in the folder of originals beside it.');
      return backup;
    }
  }

  private noteFailure(item: QueueItem, running: Running, error: LatensifyError): void {
    const { queue } = this.options;
    const wasStopped = error.code === 'cancelled';
    if (wasStopped && running.stoppedState === 'paused') {
      queue.change(item.id, { state: 'paused' });
      this.pending.unshift(item.id);
      return;
    }
    this.meter.finish(item.bytes, 0);
    if (wasStopped) {
      queue.change(item.id, { state: 'cancelled', reason: 'It was cancelled.' });
      return;
    }
    queue.change(item.id, { state: 'failed', reason: error.message });
    if (this.options.isEngineStopped()) this.pause();
  }

  /** Names for the whole queue: those of items that are done stay, too. */
  private nameAll(): Map<string, ItemNaming> {
    const { queue } = this.options;
    const groups = new Map<string, { settings: JobSettings; items: QueueItem[] }>();
    for (const item of queue.all()) {
      const settings = this.settingsOf(item);
      const key = JSON.stringify(settings);
      const group = groups.get(key) ?? { settings, items: [] };
      group.items.push(item);
      groups.set(key, group);
    }
    return new Map([...groups.values()].flatMap((group) => this.nameGroup(group)));
  }

  private nameGroup({
    settings,
    items,
  }: {
    settings: JobSettings;
    items: QueueItem[];
  }): [string, ItemNaming][] {
    const { tokens, extensions } = describeJob(settings);
    try {
      const output = this.options.folderOf(settings);
      const rules = { pattern: settings.pattern, ...tokens, extensions, output };
      return [...nameItems(items, rules)];
    } catch (thrown) {
      // These settings make no sense: each of the items that have them will say so when its turn comes.
      if (thrown instanceof LatensifyError) return [];
      throw thrown;
    }
  }

  private settle(): void {
    if (this.state === 'pausing' && this.running.size === 0) this.setState('paused');
    const isOver = this.running.size === 0 && this.pending.length === 0;
    if (isOver && this.state !== 'idle') {
      this.meter.stop();
      this.setState('idle');
      this.options.onFinished();
    }
  }

  private setState(state: Totals['queue']): void {
    if (state === 'paused') this.meter.stop();
    this.state = state;
    this.options.onTotals();
  }
}

const isWaiting = (item: QueueItem | undefined): boolean =>
  item?.state === 'waiting' || item?.state === 'paused';

/** Whether the earlier result lies where the new one will, and nobody has touched it: it may be written over. */
async function isUnchanged(earlier: QueueItem['earlier'], expected: string): Promise<boolean> {
  if (earlier?.path !== expected) return false;
  return await stat(expected).then(
    ({ size }) => size === earlier.bytes,
    () => false,
  );
}

const joinPlace = (folder: string, place: string): string => (place === '' ? folder : `${folder}/${place}`);

const formats: Readonly<Record<string, ResultFormat>> = {
  ltn: 'ltn',
  avif: 'avif',
  webp: 'webp',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  png: 'png',
  tif: 'tiff',
  tiff: 'tiff',
};

/** By its name: a picture for which the codec was not good enough may have become an AVIF. */
const formatOf = (output: string | undefined): ResultFormat | undefined =>
  formats[output?.slice(output.lastIndexOf('.') + 1).toLowerCase() ?? ''];
