import { collisionKey, folderOf, joinPath, nameOf, type SourceFile, type Storage } from '../files/index.js';
import type { Converter } from './converter.js';
import type { FileFinished } from './events.js';
import type { Journals } from './journals.js';
import type { Maker } from './make.js';
import type { Plan } from './plan.js';
import type { JobRequest } from './requests.js';

/** What the work on every file of a job shares. */
export interface JobContext {
  readonly request: JobRequest;
  readonly converter: Converter;
  readonly plan: Plan;
  readonly journals: Journals;
  readonly storage: Storage;
  readonly make: Maker;
  /** All sources by the collisionKey of their real paths. */
  readonly sources: ReadonlyMap<string, SourceFile>;
  readonly signal: AbortSignal | undefined;
}

/** What became of a file. */
export type FileResult = Pick<FileFinished, 'outcome'> &
  Partial<Omit<FileFinished, 'type' | 'outcome' | 'source' | 'bytesBefore' | 'seconds'>>;

/** The source that lies at a path, so that no result takes its place. */
export async function sourceAt(context: JobContext, path: string): Promise<SourceFile | undefined> {
  const real = joinPath(await context.storage.realPath(folderOf(path)), nameOf(path));
  return context.sources.get(collisionKey(real));
}
