import { asLatensifyError } from '../../common/errors.js';
import { collisionKey, type FolderLock, folderOf, type Storage } from '../files/index.js';
import { convertFile, refuse } from './convert-file.js';
import type { FileResult, JobContext } from './context.js';
import type { Converter } from './converter.js';
import type { FileFinished, JobHooks, JobName, Summary } from './events.js';
import { leaveAlone } from './leave-alone.js';
import type { Maker } from './make.js';
import { backupPath, makePlan, type Plan, type PlannedFile } from './plan.js';
import type { JobRequest } from './requests.js';
import { moveSidecar } from './sidecars.js';
import { SummaryBuilder } from './summary.js';

/** Smaller steps are not told. */
const progressStep = 0.01;

/** A request that was checked, and what does its work. */
export interface PreparedJob {
  readonly request: JobRequest;
  readonly converter: Converter;
}

/** @throws LatensifyError 'usage' for a request that makes no sense, 'model' | 'device' */
export type PrepareJob = (job: JobName, request: unknown) => Promise<PreparedJob>;

/** Where a job's files lie, and who makes its results. */
export interface JobSetting {
  readonly storage: Storage;
  readonly make: Maker;
  /** Files in flight. */
  readonly lanes: number;
}

/**
 * Runs a job from finding the files to the summary. A file that fails never stops the others; a job that is
 * cancelled ends with a summary, too. Of a whole folder, only one run at a time has the output folder.
 * @throws LatensifyError 'usage' and whatever else keeps the job from starting
 */
export async function runJob(
  request: JobRequest,
  converter: Converter,
  setting: JobSetting,
  hooks: JobHooks,
): Promise<Summary> {
  const plan = await makePlan(request, converter, setting.storage, hooks.signal);
  const locks: FolderLock[] = [];
  try {
    if (!request.dryRun) {
      for (const folder of plan.exclusive) locks.push(await setting.storage.lockFolder(folder));
    }
    return await new JobRun(request, converter, plan, setting, hooks).start();
  } finally {
    for (const lock of locks) await lock.release();
  }
}

class JobRun {
  private readonly context: JobContext;
  private readonly lanes: number;
  private readonly hooks: JobHooks;
  private readonly summary: SummaryBuilder;
  private readonly pictures = new Map<string, FileResult>();

  constructor(
    request: JobRequest,
    converter: Converter,
    plan: Plan,
    { storage, make, lanes }: JobSetting,
    hooks: JobHooks,
  ) {
    this.hooks = hooks;
    this.lanes = lanes;
    this.summary = new SummaryBuilder(request.dryRun);
    this.context = {
      request,
      converter,
      plan,
      journals: plan.journals,
      storage,
      make,
      sources: new Map(plan.files.map(({ file }) => [collisionKey(file.realPath), file])),
      signal: hooks.signal,
    };
  }

  async start(): Promise<Summary> {
    const { plan, journals, request, converter } = this.context;
    const bytes = plan.files.reduce((sum, { file }) => sum + file.size, 0);
    const files = plan.files.length + plan.problems.length;
    this.hooks.onEvent({ type: 'job-started', job: converter.job, files, bytes, dryRun: request.dryRun });
    for (const { path, ...result } of plan.problems) this.finish(path, 0, result, 0);
    try {
      if (!request.dryRun) await this.removeLeftovers();
      const isSidecar = ({ verdict }: PlannedFile): boolean => verdict.kind === 'sidecar';
      await this.runAll(plan.files.filter((item) => !isSidecar(item)));
      await this.runAll(plan.files.filter(isSidecar));
    } finally {
      await journals.close();
    }
    const summary = this.summary.build(this.isCancelled());
    this.hooks.onEvent({ type: 'job-finished', summary });
    return summary;
  }

  private isCancelled(): boolean {
    return this.hooks.signal?.aborted === true;
  }

  private async removeLeftovers(): Promise<void> {
    const { plan, request, storage } = this.context;
    const written = plan.files.map(({ folder }) => folder);
    const moved = plan.files.map(({ file }) => folderOf(backupPath(request, file)));
    const folders = new Set(request.replace === true ? [...written, ...moved] : written);
    for (const folder of folders) await storage.removeStaleTemporaries(folder);
  }

  /** Each of so many workers takes the next file when it is done with one. */
  private async runAll(items: readonly PlannedFile[]): Promise<void> {
    const queue = items.values();
    const work = async (): Promise<void> => {
      for (const item of queue) {
        if (this.isCancelled()) return;
        await this.runOne(item);
      }
    };
    await Promise.all(Array.from({ length: this.lanes }, work));
  }

  private async runOne(item: PlannedFile): Promise<void> {
    const { path, size } = item.file;
    const started = performance.now();
    this.hooks.onEvent({ type: 'file-started', source: path, bytes: size });
    const result = await this.process(item);
    this.pictures.set(path, result);
    this.finish(path, size, result, (performance.now() - started) / 1000);
  }

  private async process(item: PlannedFile): Promise<FileResult> {
    const { context } = this;
    try {
      switch (item.verdict.kind) {
        case 'convert':
          return await convertFile(context, item, {
            signal: this.hooks.signal,
            onProgress: this.progressOf(item.file.path),
          });
        case 'refuse':
          return await refuse(context, item, item.verdict.reason);
        case 'leave':
          return await leaveAlone(context, item, item.verdict.reason);
        case 'sidecar':
          return await moveSidecar(context, item, this.pictures);
      }
    } catch (thrown) {
      const error = asLatensifyError(thrown);
      return { outcome: error.code === 'cancelled' ? 'skipped' : 'failed', reason: error.message };
    }
  }

  private progressOf(source: string): (fraction: number) => void {
    let told = 0;
    return (fraction) => {
      if (fraction < told + progressStep) return;
      told = fraction;
      this.hooks.onEvent({ type: 'file-progress', source, fraction: Math.min(1, fraction) });
    };
  }

  private finish(source: string, bytesBefore: number, result: FileResult, seconds: number): void {
    const { notices = [], pixels = 0, ...rest } = result;
    const event: FileFinished = {
      type: 'file-finished',
      source,
      bytesBefore,
      notices,
      pixels,
      seconds,
      ...rest,
    };
    this.summary.add(event);
    this.hooks.onEvent(event);
  }
}
