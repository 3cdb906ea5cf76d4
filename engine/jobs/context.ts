import { basename, dirname, join } from 'node:path';
import { collisionKey, realPathOfMaybe, type SourceFile } from '../files/index.js';
import type { Budget } from './budget.js';
import type { Converter } from './converter.js';
import type { FileFinished } from './events.js';
import type { Journals } from './journals.js';
import type { Plan } from './plan.js';
import type { JobRequest } from './requests.js';

/** What the work on every file of a job shares. */
export interface JobContext {
  readonly request: JobRequest;
  readonly converter: Converter;
  readonly plan: Plan;
  readonly journals: Journals;
  /** In pixels. */
  readonly memory: Budget;
  /** All sources by the collisionKey of their real paths. */
  readonly sources: ReadonlyMap<string, SourceFile>;
  readonly signal: AbortSignal | undefined;
}

/** What became of a file. */
export type FileResult = Pick<FileFinished, 'outcome'> &
  Partial<Omit<FileFinished, 'type' | 'outcome' | 'source' | 'bytesBefore' | 'seconds'>>;

/** The source that lies at a path, so that no result takes its place. */
export async function sourceAt(context: JobContext, path: string): Promise<SourceFile | undefined> {
  const real = join(await realPathOfMaybe(dirname(path)), basename(path));
  return context.sources.get(collisionKey(real));
}
