import { randomUUID } from 'node:crypto';
import type { TrainingRequest } from '../events.js';
import { readRun, writeRun } from './folder.js';
import type { RunRecord } from './record.js';

/** Keeps the record of a run under way up to date. */
export class RunKeeper {
  private readonly folder: string;
  private current: RunRecord;
  private readonly since = Date.now();
  private readonly secondsBefore: number;

  private constructor(folder: string, record: RunRecord) {
    this.folder = folder;
    this.current = record;
    this.secondsBefore = record.seconds;
  }

  /** A new record; the one that is there where the run goes on. */
  static async open(folder: string, request: TrainingRequest): Promise<RunKeeper> {
    const known = request.resume ? (await readRun(folder))?.record : undefined;
    if (known !== undefined) {
      return new RunKeeper(folder, { ...known, ended: undefined });
    }
    const keeper = new RunKeeper(folder, {
      format: 1,
      id: request.run ?? randomUUID(),
      name: request.name,
      settings: request.settings,
      source: request.source,
      ...(request.chosen && { chosen: request.chosen }),
      holdOut: request.holdOut,
      fit: request.fit,
      augment: [...request.augment],
      backendWanted: request.backend,
      startedAt: Date.now(),
      seconds: 0,
      step: 0,
      steps: 0,
      skipped: [],
    });
    await keeper.save({});
    return keeper;
  }

  /** All parts of the training together. */
  get seconds(): number {
    return this.secondsBefore + (Date.now() - this.since) / 1000;
  }

  /** @throws LatensifyError 'unwritable'; the record that was there stays */
  async save(changes: Partial<RunRecord>): Promise<void> {
    this.current = { ...this.current, ...changes, seconds: this.seconds };
    await writeRun(this.folder, this.current);
  }
}
