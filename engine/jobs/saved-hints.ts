import { rm } from 'node:fs/promises';
import { formatHints, type Hint, parseHints } from '../../models/colorize/index.js';
import { diskStorage, hintsPath, type Storage, withFileErrors } from '../files/index.js';

/** None where there is no such file. @throws LatensifyError 'usage' for other JSON | 'unreadable' */
export async function readSavedHints(
  picture: string,
  storage: Pick<Storage, 'status' | 'read'> = diskStorage,
): Promise<readonly Hint[]> {
  const path = hintsPath(picture);
  if ((await storage.status(path)) === undefined) return [];
  return parseHints(new TextDecoder().decode(await storage.read(path)));
}

/** Beside a picture on a disk; without hints there is no file. @throws LatensifyError 'unwritable' */
export async function saveHints(picture: string, hints: readonly Hint[]): Promise<void> {
  const path = hintsPath(picture);
  if (hints.length === 0) {
    await withFileErrors('unwritable', () => rm(path, { force: true }));
    return;
  }
  const bytes = new TextEncoder().encode(formatHints(hints));
  const staged = await diskStorage.stageBytes(path, bytes, { mtimeMs: Date.now(), mode: 0o644 });
  try {
    await staged.commit(path, { overwrite: true });
  } finally {
    await staged.discard();
  }
}
