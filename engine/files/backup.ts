import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, stat, unlink } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LatensifyError } from '../../common/errors.js';
import { errnoOf, withFileErrors } from './fs-errors.js';
import { makeFolder, noHardLinks, stageCopy, syncFolder } from './safe-write.js';

/**
 * Gives an original a second place in the backup folder, without touching the first. On the same disk that is a hard
 * link; across disks a copy that was read back and compared. A file that is there already is never replaced: the
 * name gets a number, unless that file has the same content.
 * @returns the path in the backup folder
 * @throws LatensifyError 'unwritable'; the original is as it was
 */
export async function backUp(original: string, wished: string): Promise<string> {
  return await withFileErrors('unwritable', async () => {
    await makeFolder(dirname(wished));
    for (let number = 1; ; number++) {
      const candidate = number === 1 ? wished : numbered(wished, number);
      if (resolve(candidate) === resolve(original)) continue;
      if (await tryPlace(original, candidate)) return candidate;
      if (await haveSameContent(original, candidate)) return candidate;
    }
  });
}

/** Removes an original that has its second place. */
export async function removeOriginal(original: string, backup: string): Promise<void> {
  await withFileErrors('unwritable', async () => {
    if ((await stat(backup)).size !== (await stat(original)).size) {
      throw new LatensifyError(
        'unwritable',
        'Its copy in the folder of originals was changed; it stays in place.',
      );
    }
    await unlink(original);
    await syncFolder(dirname(original));
  });
}

/** False where the name is taken. */
async function tryPlace(original: string, candidate: string): Promise<boolean> {
  try {
    await link(original, candidate);
    await syncFolder(dirname(candidate));
    return true;
  } catch (thrown) {
    if (errnoOf(thrown) === 'EEXIST') return false;
    if (errnoOf(thrown) !== 'EXDEV' && !noHardLinks.has(errnoOf(thrown))) throw thrown;
    return await tryCopy(original, candidate);
  }
}

async function tryCopy(original: string, candidate: string): Promise<boolean> {
  const staged = await stageCopy(candidate, original, await stat(original));
  try {
    if (!(await haveSameContent(original, staged.temporary))) {
      throw new LatensifyError('unwritable', 'Its copy in the folder of originals reads back differently.');
    }
    await staged.commit(candidate, { overwrite: false });
    return true;
  } catch (thrown) {
    const cause = thrown instanceof LatensifyError ? thrown.cause : thrown;
    if (errnoOf(cause) === 'EEXIST') return false;
    throw thrown;
  } finally {
    await staged.discard();
  }
}

async function haveSameContent(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one), stat(other)]);
  if (a.dev === b.dev && a.ino === b.ino && a.ino !== 0) return true;
  if (a.size !== b.size || !b.isFile()) return false;
  const [hashOfOne, hashOfOther] = await Promise.all([hashFile(one), hashFile(other)]);
  return hashOfOne === hashOfOther;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function numbered(path: string, number: number): string {
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-${number}${extension}`;
}
