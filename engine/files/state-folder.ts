import { mkdir, open, readFile, unlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import { errnoOf, withFileErrors } from './fs-errors.js';
import { isAlive } from './is-alive.js';

/**
 * Where this user's queue and settings lie: LATENSIFY_STATE, or the platform's place for such things.
 * @param part keeps programs apart that may run at the same time: "desktop", "server"
 */
export function defaultStateFolder(part: string, env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env['LATENSIFY_STATE'];
  if (chosen) return join(chosen, part);
  switch (process.platform) {
    case 'win32':
      return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Latensify', part);
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Latensify', part);
    default:
      return join(env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'latensify', part);
  }
}

/**
 * Makes the folder and takes it for this process alone, so that no two programs write one queue.
 * @returns what gives it back
 * @throws LatensifyError 'usage' when another program has it, 'unwritable'
 */
export async function takeStateFolder(folder: string): Promise<() => Promise<void>> {
  const lock = join(folder, 'lock');
  return await withFileErrors('unwritable', async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    while (!(await tryLock(lock))) {
      const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
      if (holder !== process.pid && isAlive(holder)) {
        throw new LatensifyError(
          'usage',
          `Another Latensify (process ${holder}) uses ${folder}: close it first, or choose another state folder.`,
        );
      }
      await unlink(lock).catch(ignoreMissing);
    }
    return async () => {
      await unlink(lock).catch(ignoreMissing);
    };
  });
}

/** Whether a process that lives has taken the folder. */
export async function isStateFolderTaken(folder: string): Promise<boolean> {
  return isAlive(Number(await readFile(join(folder, 'lock'), 'utf8').catch(() => '')));
}

async function tryLock(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx', 0o600);
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (thrown) {
    if (errnoOf(thrown) === 'EEXIST') return false;
    throw thrown;
  }
}

function ignoreMissing(thrown: unknown): void {
  if (errnoOf(thrown) !== 'ENOENT') throw thrown;
}
