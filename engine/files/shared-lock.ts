import type { FolderLock } from './folder-lock.js';

interface Shared {
  holders: number;
  readonly lock: Promise<FolderLock>;
}

/** All jobs of this process share the locks that it has: the last one lets go. */
const shared = new Map<string, Shared>();

/** @param path of the lock @param take gets it from other processes */
export async function shareLock(path: string, take: () => Promise<FolderLock>): Promise<FolderLock> {
  const known = shared.get(path) ?? { holders: 0, lock: take() };
  shared.set(path, known);
  known.holders++;
  const lock = await known.lock.catch((thrown: unknown) => {
    if (shared.get(path) === known) shared.delete(path);
    throw thrown;
  });
  return {
    release: async () => {
      if (--known.holders > 0) return;
      shared.delete(path);
      await lock.release();
    },
  };
}
