import { folderOf, joinPath, nameOf, sidecarName, type SidecarOwner } from '../files/index.js';
import type { FileResult, JobContext } from './context.js';
import { type CopyState, copyTo } from './copying.js';
import { leaveAlone } from './leave-alone.js';
import { backupPath, type PlannedFile } from './plan.js';

/** What became of the pictures, by the paths of their sources. */
export type PictureResults = ReadonlyMap<string, FileResult>;

/**
 * Lets a sidecar travel with its pictures, once they are done: it gets a name that matches each one's result.
 * Beside a picture that was kept it has its old name.
 */
export async function moveSidecar(
  context: JobContext,
  item: PlannedFile,
  results: PictureResults,
): Promise<FileResult> {
  if (item.owners.length === 0) return await leaveAlone(context, item, 'It belongs to no picture here.');
  const { file } = item;
  const states = new Map<string, CopyState>();
  for (const path of new Set(item.owners.map((owner) => placeBeside(item, owner, results)))) {
    states.set(path, path === file.path ? 'in-place' : await copyTo(context, item, path));
  }
  const pathIn = (state: CopyState) => [...states].find((entry) => entry[1] === state)?.[0];
  const copied = pathIn('copied') ?? pathIn('there');
  if (pathIn('name-taken') !== undefined) {
    return { outcome: 'skipped', reason: 'A file of its name exists already beside the result.' };
  }
  if (copied === undefined) return { outcome: 'skipped', reason: 'It lies beside its picture already.' };
  const moved: FileResult = { outcome: 'copied', output: copied, bytesAfter: file.size };
  const isReplaced = item.owners.every((owner) => results.get(owner.file.path)?.backup !== undefined);
  if (!isReplaced || states.has(file.path)) return moved;
  const backup = await context.storage.backUp(file.path, backupPath(context.request, file));
  await context.storage.removeOriginal(file.path, backup);
  return { ...moved, backup };
}

function placeBeside(item: PlannedFile, { file, by }: SidecarOwner, results: PictureResults): string {
  const result = results.get(file.path);
  if (result?.output === undefined || result.outcome === 'kept-original')
    return joinPath(item.folder, item.copyName);
  return joinPath(folderOf(result.output), sidecarName(item.file.name, by, nameOf(result.output)));
}
