import { constants } from 'node:fs';
import { chmod, copyFile, link, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import { errnoOf, fileError, withFileErrors } from './fs-errors.js';
import { temporaryName } from './own-files.js';

export interface FileTraits {
  /** Time of modification, in milliseconds since 1970. */
  readonly mtimeMs: number;
  /** Permission bits; the owner may always write. */
  readonly mode: number;
}

/** A complete file on disk under a temporary name, in the folder that it is meant for. */
export interface StagedFile {
  /** Where it is now. */
  readonly temporary: string;
  /**
   * Gives it its name in the same folder, at once for every other program. Without `overwrite` an existing file is
   * never replaced, not even one that appears in the same instant.
   * @throws LatensifyError 'unwritable' when the name is taken
   */
  commit(target: string, options: { readonly overwrite: boolean }): Promise<void>;
  /** Removes it; nothing happens where it is gone already. */
  discard(): Promise<void>;
}

/**
 * Writes the bytes beside `target` under a temporary name and waits until they are on the disk. Folders are made.
 * @throws LatensifyError 'unwritable'; nothing stays behind
 */
export async function stageBytes(
  target: string,
  bytes: Uint8Array,
  traits: FileTraits,
  name: string = temporaryName(),
): Promise<StagedFile> {
  return await stage(target, name, async (temporary) => {
    const file = await open(temporary, 'wx', ownerWrites(traits.mode));
    try {
      await file.writeFile(bytes);
      await file.utimes(Date.now() / 1000, traits.mtimeMs / 1000);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

/** As stageBytes, with the content of another file; file systems that can share it do not copy it. */
export async function stageCopy(target: string, source: string, traits: FileTraits): Promise<StagedFile> {
  return await stage(target, temporaryName(), async (temporary) => {
    await copyFile(source, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await chmod(temporary, ownerWrites(traits.mode));
    const file = await open(temporary, 'r+');
    try {
      await file.utimes(Date.now() / 1000, traits.mtimeMs / 1000);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

async function stage(
  target: string,
  name: string,
  write: (temporary: string) => Promise<void>,
): Promise<StagedFile> {
  const folder = dirname(target);
  const staged = stagedFile(join(folder, name));
  return await withFileErrors('unwritable', async () => {
    await makeFolder(folder);
    try {
      await write(staged.temporary);
    } catch (thrown) {
      await staged.discard();
      throw thrown;
    }
    return staged;
  });
}

/** A complete file that lies under a temporary name, whoever wrote it. */
export function stagedFile(temporary: string): StagedFile {
  return {
    temporary,
    discard: async () => {
      await unlink(temporary).catch((thrown: unknown) => {
        if (errnoOf(thrown) !== 'ENOENT') throw thrown;
      });
    },
    commit: async (target, { overwrite }) => {
      await withFileErrors('unwritable', async () => {
        if (overwrite) await rename(temporary, target);
        else await renameExclusively(temporary, target);
        await syncFolder(dirname(target));
      });
    },
  };
}

/** What link() answers on a disk that has no hard links. */
export const noHardLinks: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
]);

/**
 * Renames a file, unless the new name is taken; no moment lies between the check and the deed.
 * @throws what the file system throws, with code EEXIST for a name that is taken
 */
export async function renameExclusively(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (thrown) {
    if (!noHardLinks.has(errnoOf(thrown))) throw thrown;
    // A disk without hard links (FAT, some network folders): an empty file holds the name until the rename.
    await (await open(to, 'wx')).close();
    try {
      await rename(from, to);
    } catch (failed) {
      await unlink(to);
      throw failed;
    }
    return;
  }
  await unlink(from);
}

/** Waits until the names in a folder are on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders and writes their entries through by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (thrown) {
    // Some network file systems can't; they have no weaker promise to fall back to.
    if (errnoOf(thrown) !== 'EINVAL' && errnoOf(thrown) !== 'ENOTSUP') throw thrown;
  } finally {
    await handle.close();
  }
}

const ownerWrites = (mode: number): number => (mode & 0o666) | 0o600;

/**
 * Makes the folder and those above it.
 * @throws LatensifyError 'unwritable'
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    const made = await mkdir(path, { recursive: true });
    if (made !== undefined) await syncFolder(dirname(made));
  } catch (thrown) {
    if (errnoOf(thrown) !== 'EEXIST') throw fileError(thrown, 'unwritable');
    throw new LatensifyError('unwritable', 'A file is in the way where a folder should be.', {
      cause: thrown,
    });
  }
}
