import { randomUUID } from 'node:crypto';
import type { TrainingRequest } from '../events.js';
import { readRun, writeRun } from './folder.js';
import type { RunRecord } from './record.js';

/** Keeps the record of work under way up to date. */
export class RecordKeeper<Record extends { readonly seconds: number }> {
  private current: Record;
  private readonly write: (record: Record) => Promise<void>;
  private readonly since = Date.now();
  private readonly secondsBefore: number;

  /** @param write what there was before stays until the new one is on the disk */
  constructor(record: Record, write: (record: Record) => Promise<void>) {
    this.current = record;
    this.write = write;
    this.secondsBefore = record.seconds;
  }

  get record(): Record {
    return this.current;
  }

  /** All parts of the work together. */
  get seconds(): number {
    return this.secondsBefore + (Date.now() - this.since) / 1000;
  }

  /** @throws LatensifyError 'unwritable'; the record that was there stays */
  async save(changes: Partial<Record>): Promise<void> {
    this.current = { ...this.current, ...changes, seconds: this.seconds };
    await this.write(this.current);
  }
}

/** A new record; the one that is there where the run goes on. @throws LatensifyError 'unwritable' */
export async function openRun(folder: string, request: TrainingRequest): Promise<RecordKeeper<RunRecord>> {
  const write = (record: RunRecord): Promise<void> => writeRun(folder, record);
  const known = request.resume ? (await readRun(folder))?.record : undefined;
  if (known !== undefined) return new RecordKeeper<RunRecord>({ ...known, ended: undefined }, write);
  const keeper = new RecordKeeper(newRecord(request), write);
  await keeper.save({});
  return keeper;
}

const newRecord = (request: TrainingRequest): RunRecord => ({
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
