import { joinPath } from '../files/index.js';
import { type JobContext, sourceAt } from './context.js';
import type { PlannedFile } from './plan.js';

/** File systems keep times at different precision; FAT's counts in steps of two seconds. */
const mtimeStepMs = 2000;

/** The file stands at its place in the output folder: copied now, there before, or lying there itself. */
export type CopyState = 'copied' | 'there' | 'in-place' | 'name-taken';

export interface Copied {
  readonly state: CopyState;
  readonly path: string;
}

/**
 * Copies a file to the output folder as it is.
 * @returns undefined where there is no output folder
 * @throws LatensifyError 'unwritable'
 */
export async function copyThrough(
  context: JobContext,
  item: PlannedFile,
  name: string = item.copyName,
): Promise<Copied | undefined> {
  if (context.plan.output === undefined) return undefined;
  const path = joinPath(item.folder, name);
  return { path, state: await copyTo(context, item, path) };
}

/** As copyThrough, to any path. */
export async function copyTo(context: JobContext, item: PlannedFile, path: string): Promise<CopyState> {
  const { file } = item;
  const { storage } = context;
  const existing = await storage.status(path).catch(() => undefined);
  if (existing !== undefined) {
    const source = await storage.status(file.path);
    if (existing.identity === source?.identity) return 'in-place';
    const isSame =
      existing.size === file.size &&
      Math.abs((existing.keptMtimeMs ?? existing.mtimeMs) - file.mtimeMs) <= mtimeStepMs;
    if (isSame) return 'there';
    if (!context.request.overwrite || (await sourceAt(context, path)) !== undefined) return 'name-taken';
  }
  if (context.request.dryRun) return 'copied';
  const staged = await storage.stageCopy(path, file.path, file);
  try {
    await staged.commit(path, { overwrite: context.request.overwrite });
  } finally {
    await staged.discard();
  }
  return 'copied';
}
