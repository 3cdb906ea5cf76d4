import { link, mkdir, open, readFile, rename, rmdir, stat, unlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import { errnoOf } from './fs-errors.js';
import { isAlive } from './is-alive.js';
import { describeHolder, type Holder, parseHolder, thisProcess } from './lock-holder.js';
import { lockName, machine, temporaryName } from './own-files.js';
import { shareLock } from './shared-lock.js';

/** That nobody else's job writes to a folder meanwhile. */
export interface FolderLock {
  release(): Promise<void>;
}

const refreshMs = 20_000;
/** The lock of another machine that was not refreshed for so long is that of a dead process. */
const deadMs = 90_000;
const attempts = 5;

/**
 * A hidden file says whose the folder is. It is taken from a process that is gone: on this machine, by its id; on
 * another, when nobody has refreshed it. Where a folder can't be written to there is no lock, and writing will fail.
 * @param folder is made where it is not there, and goes again with the lock when it stayed empty
 * @throws LatensifyError 'unwritable' with the holder's name
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, lockName);
  return await shareLock(path, async () => {
    const made = await mkdir(folder, { recursive: true }).catch(() => undefined);
    const isTaken = await take(path);
    const timer = isTaken ? setInterval(() => void refresh(path), refreshMs).unref() : undefined;
    return {
      release: async () => {
        clearInterval(timer);
        if (isTaken) await unlink(path).catch(() => undefined);
        if (made !== undefined) await removeEmpty(folder, made);
      },
    };
  });
}

/** @returns false where no file can be made there */
async function take(path: string): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(JSON.stringify(thisProcess(machine)));
      await file.close();
      return true;
    } catch (thrown) {
      if (errnoOf(thrown) !== 'EEXIST') return false;
    }
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    if (!(await isDead(path, holder))) throw inUse(holder);
    await remove(path, text);
  }
  throw inUse(undefined);
}

async function isDead(path: string, holder: Holder | undefined): Promise<boolean> {
  if (holder?.machine !== machine) return (await ageOf(path)) > deadMs;
  // In containers every run may have the same id: one that this process does not know of was another's.
  return holder.pid === process.pid || !isAlive(holder.pid);
}

/** In milliseconds, by the clock of the disk: on a share, that of this machine may differ. */
async function ageOf(path: string): Promise<number> {
  const probe = join(dirname(path), temporaryName());
  try {
    await (await open(probe, 'wx')).close();
    const [now, then] = [await stat(probe), await stat(path)];
    return now.mtimeMs - then.mtimeMs;
  } catch {
    return 0;
  } finally {
    await unlink(probe).catch(() => undefined);
  }
}

/** Unless another process was faster: then what was moved away is the new lock, and goes back. */
async function remove(path: string, text: string): Promise<void> {
  const aside = join(dirname(path), temporaryName());
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== text) await link(aside, path);
    await unlink(aside);
  } catch (thrown) {
    if (errnoOf(thrown) !== 'ENOENT') throw thrown;
  }
}

async function refresh(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

/** From the folder up to the first one that was made for it, while they are empty. */
async function removeEmpty(folder: string, made: string): Promise<void> {
  for (let one = folder; one.startsWith(made); one = dirname(one)) {
    const isGone = await rmdir(one).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
}

const inUse = (holder: Holder | undefined): LatensifyError =>
  new LatensifyError('unwritable', describeHolder(holder));
