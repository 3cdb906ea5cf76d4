import { createHash, randomBytes } from 'node:crypto';
import { readdir, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errnoOf } from './fs-errors.js';
import { isAlive } from './is-alive.js';

export const journalName = '.latensify-journal.jsonl';
export const lockName = '.latensify-lock';
export const backupFolderName = 'latensify-originals';

const temporaryPattern = /^\.latensify-([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.tmp$/;
const stagedPattern = /^\.latensify-([0-9a-f]{32})-[0-9a-f]{12}\.tmp$/;
const dayInMs = 24 * 60 * 60 * 1000;
/** Results that a worker made and nobody fetched. */
const stagedLifeInMs = 7 * dayInMs;

/** Tells machines that share a folder apart: process ids mean nothing on another machine. */
export const machine: string = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** A name that no other process and no other file of this one uses; it tells who wrote it. */
export function temporaryName(): string {
  return `.latensify-${machine}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
}

/** A name for the result of some work, to be given its own by another process. @param work 32 hexadecimal digits */
export function stagedName(work: string): string {
  return `.latensify-${work}-${randomBytes(6).toString('hex')}.tmp`;
}

/** Whether a name was made by stagedName for this work. */
export const isStagedFor = (name: string, work: string): boolean => stagedPattern.exec(name)?.[1] === work;

/** Journal, temporary files and the folder of originals are never taken as sources. */
export function isOwnName(name: string): boolean {
  return name === journalName || name === lockName || name === backupFolderName || isTemporary(name);
}

const isTemporary = (name: string): boolean => temporaryPattern.test(name) || stagedPattern.test(name);

/**
 * Removes the temporary files that processes left behind in a folder when they died. Those of a living process
 * stay, and so do those of another machine, until they are a day old.
 */
export async function removeStaleTemporaries(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (!isTemporary(name)) continue;
    const path = join(folder, name);
    if (await isStale(path, name)) await unlink(path).catch(ignoreMissing);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    const errno = errnoOf(thrown);
    // What can't be listed can't be cleaned; writing to it will tell the reason.
    if (errno === 'ENOENT' || errno === 'EACCES' || errno === 'EPERM' || errno === 'ENOTDIR') return [];
    throw thrown;
  }
}

async function isStale(path: string, name: string): Promise<boolean> {
  // The time of modification may be the photograph's already: the time of the last change of status is not.
  const changed = await stat(path).then(
    (status) => status.ctimeMs,
    () => undefined,
  );
  if (changed === undefined) return false;
  if (isOutdated(name, changed)) return true;
  const match = temporaryPattern.exec(name);
  if (match?.[1] !== machine) return false;
  const pid = Number(match[2]);
  // In containers every run may have the same id: what is older than this process was another's.
  if (pid === process.pid) return changed < performance.timeOrigin;
  return !isAlive(pid);
}

/** Whether a temporary file is older than any that is still of use, whoever wrote it. */
export const isOutdated = (name: string, changedMs: number): boolean =>
  Date.now() - changedMs > (stagedPattern.test(name) ? stagedLifeInMs : dayInMs);

function ignoreMissing(thrown: unknown): void {
  if (errnoOf(thrown) !== 'ENOENT') throw thrown;
}
