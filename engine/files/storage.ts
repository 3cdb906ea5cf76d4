import type { BigIntStats } from 'node:fs';
import { lstat, open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { backUp, removeOriginal } from './backup.js';
import { type FolderLock, lockFolder } from './folder-lock.js';
import { errnoOf, fileError, withFileErrors } from './fs-errors.js';
import { Journal } from './journal.js';
import { isStagedFor, removeStaleTemporaries } from './own-files.js';
import { readRegularFile } from './read.js';
import { type FileTraits, stageBytes, stageCopy, stagedFile, type StagedFile } from './safe-write.js';
import { realPathOfMaybe, type SourceFile, walk, type WalkOptions, type WalkResult } from './walk.js';

export interface FileStatus {
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
  readonly mtimeMs: number;
  /** The time that it was given, where the storage keeps its own time apart. */
  readonly keptMtimeMs?: number;
  /** The same for two paths of one file. */
  readonly identity: string;
}

/** A source as a file of this machine's disks. */
export interface LocalFile {
  readonly file: SourceFile;
  /** Removes what was made for it. */
  release(): Promise<void>;
}

/** What a job does with files, wherever they lie. Failures are LatensifyErrors, 'unreadable' or 'unwritable'. */
export interface Storage {
  /** Finds the files that sources mean. @throws LatensifyError 'cancelled' */
  walk(sources: readonly string[], options: WalkOptions): Promise<WalkResult>;
  /** Undefined where nothing lies there; links are followed. */
  status(path: string): Promise<FileStatus | undefined>;
  /** Whether the name is taken, be it by a link that leads nowhere. */
  isTaken(path: string): Promise<boolean>;
  /** The path with all links resolved, also of what does not exist yet. */
  realPath(path: string): Promise<string>;
  read(path: string): Promise<Uint8Array>;
  /** The first bytes. */
  readHead(path: string, bytes: number): Promise<Uint8Array>;
  toLocal(file: SourceFile): Promise<LocalFile>;
  /** Writes the bytes beside the target under a temporary name. @param name that name, where it matters */
  stageBytes(target: string, bytes: Uint8Array, traits: FileTraits, name?: string): Promise<StagedFile>;
  stageCopy(target: string, source: string, traits: FileTraits): Promise<StagedFile>;
  /** What another process staged. */
  staged(temporary: string): StagedFile;
  /** Removes what was staged for some work, but for one path. */
  removeStaged(folder: string, work: string, keep: string | undefined): Promise<void>;
  removeStaleTemporaries(folder: string): Promise<void>;
  /** @returns the path in the folder of originals */
  backUp(original: string, wished: string): Promise<string>;
  removeOriginal(original: string, backup: string): Promise<void>;
  openJournal(folder: string): Promise<Journal>;
  /** Keeps other runs out of a folder of results. @throws LatensifyError 'unwritable' while another one has it */
  lockFolder(folder: string): Promise<FolderLock>;
}

/** The disks of this machine. */
export const diskStorage: Storage = {
  walk,
  status: async (path) => {
    const status = await stat(path, { bigint: true }).catch((thrown: unknown) => {
      if (isMissing(thrown)) return undefined;
      throw fileError(thrown, 'unreadable');
    });
    return status && fileStatus(status);
  },
  isTaken: async (path) =>
    await lstat(path).then(
      () => true,
      (thrown: unknown) => {
        if (isMissing(thrown)) return false;
        throw fileError(thrown, 'unreadable');
      },
    ),
  realPath: realPathOfMaybe,
  read: readRegularFile,
  readHead: async (path, bytes) =>
    await withFileErrors('unreadable', async () => {
      const file = await open(path, 'r');
      try {
        const { bytesRead, buffer } = await file.read(new Uint8Array(bytes), 0, bytes, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    }),
  toLocal: (file) => Promise.resolve({ file, release: () => Promise.resolve() }),
  stageBytes,
  stageCopy,
  staged: stagedFile,
  removeStaged: async (folder, work, keep) => {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      if (isStagedFor(name, work) && path !== keep) await unlink(path).catch(() => undefined);
    }
  },
  removeStaleTemporaries,
  backUp,
  removeOriginal,
  openJournal: (folder) => Journal.open(folder),
  lockFolder,
};

const nsPerSecond = 1_000_000_000n;

const isMissing = (thrown: unknown): boolean => errnoOf(thrown) === 'ENOENT' || errnoOf(thrown) === 'ENOTDIR';

function fileStatus(status: BigIntStats): FileStatus {
  return {
    kind: status.isFile() ? 'file' : status.isDirectory() ? 'folder' : 'other',
    size: Number(status.size),
    // As Node.js computes the number of its other kind of status, to the last bit.
    mtimeMs: Number(status.mtimeNs / nsPerSecond) * 1e3 + Number(status.mtimeNs % nsPerSecond) / 1e6,
    identity: `${status.dev}:${status.ino}`,
  };
}
