import { lstat, readFile, stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { type ErrorCode, LatensifyError } from '../../common/errors.js';
import {
  backUp,
  errnoOf,
  fileError,
  type Journal,
  type JournalRecord,
  removeOriginal,
  stageBytes,
  type StagedFile,
  withFileErrors,
  type WorkIdentity,
} from '../files/index.js';
import { type FileResult, type JobContext, sourceAt } from './context.js';
import type { Conversion, ConvertHooks, Inspected } from './converter.js';
import { copyThrough } from './copying.js';
import { holds } from './journals.js';
import { backupPath, type PlannedFile, resultPath } from './plan.js';

type Result = Extract<Conversion, { kind: 'result' }>;

/** A file on its way: what the steps below hand on. */
interface Work {
  readonly context: JobContext;
  readonly item: PlannedFile;
  readonly identity: WorkIdentity;
  readonly journal: Journal;
  /** What an earlier run noted about the same work. */
  readonly earlier: JournalRecord | undefined;
}

/** Converts one file and delivers the result, unless that is done already or can't be delivered anyway. */
export async function convertFile(
  context: JobContext,
  item: PlannedFile,
  hooks: ConvertHooks,
): Promise<FileResult> {
  const journal = await context.journals.of(item.file);
  const identity = context.journals.identify(item.file);
  const work: Work = { context, item, identity, journal, earlier: journal.find(identity) };
  const done = await doneEarlier(work);
  if (done !== undefined) return done;
  const claimed = await claim(work, usualPath(work));
  if (!claimed.granted) return { outcome: 'skipped', reason: claimed.reason };

  let inspected: Inspected;
  try {
    inspected = await context.converter.inspect(item.file);
  } catch (thrown) {
    const { code, message } = fileError(thrown, 'unreadable');
    return isSourcesFault(code)
      ? await refuse(context, item, message)
      : { outcome: 'failed', reason: message };
  }
  const { pixels } = inspected;
  if (context.request.dryRun) return { outcome: 'written', output: usualPath(work), pixels };
  return await context.memory.run(pixels, context.signal, async () => {
    const conversion = await context.converter.convert(inspected, hooks);
    switch (conversion.kind) {
      case 'refuse':
        return await refuse(context, item, conversion.reason);
      case 'keep-original':
        return { ...(await keepOriginal(work, conversion)), pixels };
      case 'result':
        return { ...(await deliver(work, conversion)), pixels };
    }
  });
}

/** Not so when the file can't be opened, or the request does not suit it. */
const isSourcesFault = (code: ErrorCode): boolean =>
  code === 'unsupported' || code === 'damaged' || code === 'too-large';

/** A picture that can't be taken: said as a failure, and copied along so that the output lacks nothing. */
export async function refuse(context: JobContext, item: PlannedFile, reason: string): Promise<FileResult> {
  const failed: FileResult = { outcome: 'failed', reason };
  if (!context.request.copyOthers) return failed;
  try {
    const copied = await copyThrough(context, item);
    if (copied === undefined || copied.state === 'name-taken') return failed;
    return { ...failed, output: copied.path, bytesAfter: item.file.size };
  } catch (thrown) {
    const also = fileError(thrown, 'unwritable').message;
    return { ...failed, reason: `${reason} It could not be copied either: ${also}` };
  }
}

function usualPath({ context, item }: Work): string {
  return resultPath(context.plan, item, context.converter, context.converter.extensions[0]!);
}

/** What an earlier run finished, also where it ended between the last rename and its note of it. */
async function doneEarlier(work: Work): Promise<FileResult | undefined> {
  const { earlier, context, item, journal } = work;
  if (earlier === undefined) return undefined;
  // A source that was replaced is not there any more; one that is was put back, or its turn was cut short.
  if (context.request.replace === true && earlier.outcome === 'written') return undefined;
  if (earlier.output !== undefined && !(await holds(earlier.output, earlier))) return undefined;
  if (earlier.state === 'writing' && !context.request.dryRun) {
    await journal.add({ ...earlier, state: 'finished' });
  }
  return {
    outcome: 'skipped',
    reason: 'It was done in an earlier run.',
    ...(earlier.output !== undefined && { output: earlier.output }),
    bytesAfter: earlier.bytes ?? item.file.size,
  };
}

/** Whether a result may have its name, and whether it takes it from another file. */
type Claim =
  | { readonly granted: true; readonly overwrite: boolean }
  | { readonly granted: false; readonly reason: string };

/** Asked before the work is done, and again for the name that the result really gets. */
async function claim(work: Work, path: string): Promise<Claim> {
  const { request } = work.context;
  const { file } = work.item;
  const deny = (reason: string): Claim => ({ granted: false, reason });
  if (request.replace === true && file.isLink) {
    return deny('It is a link; only the file itself can be replaced.');
  }
  const source = await sourceAt(work.context, path);
  if (source !== undefined && source !== file)
    return deny('Its result would take the place of another source.');
  if (source === file && request.replace !== true) {
    return deny('Its result would take its own place; give the results another name or another folder.');
  }
  if (source === file || request.overwrite) return { granted: true, overwrite: true };
  if (!(await exists(path))) return { granted: true, overwrite: false };
  return (await isLeftover(work, path))
    ? { granted: true, overwrite: true }
    : deny('Its result exists already.');
}

/** What a run that ended too early left at a result's place: this very work may replace it. */
async function isLeftover({ earlier }: Work, path: string): Promise<boolean> {
  return earlier?.state === 'writing' && earlier.output === path && (await holds(path, earlier));
}

async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    (thrown: unknown) => {
      if (errnoOf(thrown) === 'ENOENT' || errnoOf(thrown) === 'ENOTDIR') return false;
      throw fileError(thrown, 'unreadable');
    },
  );
}

async function keepOriginal(
  work: Work,
  { reason, notices }: Extract<Conversion, { kind: 'keep-original' }>,
): Promise<FileResult> {
  const { context, item, identity, journal } = work;
  const copied = await copyThrough(context, item);
  if (copied?.state === 'name-taken') {
    return {
      outcome: 'skipped',
      reason: `${reason} A file of its name exists already in the output folder.`,
    };
  }
  const bytes = item.file.size;
  const output = copied === undefined || copied.state === 'in-place' ? undefined : copied.path;
  const kept = { outcome: 'kept-original', ...(output !== undefined && { output }) } as const;
  await journal.add({ ...identity, ...kept, state: 'finished', reason, bytes });
  return { ...kept, reason, notices: [...notices], bytesAfter: bytes };
}

async function deliver(work: Work, result: Result): Promise<FileResult> {
  const { context, item } = work;
  const path = resultPath(context.plan, item, context.converter, result.extension);
  const claimed = await claim(work, path);
  if (!claimed.granted) return { outcome: 'skipped', reason: claimed.reason };
  const backup = await putInPlace(work, path, result, claimed.overwrite);
  return {
    outcome: result.incomplete === undefined ? 'written' : 'failed',
    ...(result.incomplete !== undefined && { reason: result.incomplete }),
    ...(backup !== undefined && { backup }),
    ...(result.quality !== undefined && { quality: result.quality }),
    notices: [...result.notices],
    output: path,
    bytesAfter: result.bytes.length,
  };
}

/**
 * Writes the result and, when replacing, moves the original away. At every instant the original is whole at its
 * place, among the originals, or at both; the result is whole or not there.
 * @returns where the original went
 */
async function putInPlace(
  work: Work,
  path: string,
  result: Result,
  overwrite: boolean,
): Promise<string | undefined> {
  const { context, item, identity, journal } = work;
  const { file } = item;
  const replace = context.request.replace === true;
  const bytes = result.bytes.length;
  const note = { ...identity, outcome: 'written', output: path, bytes, crc: crc32(result.bytes) } as const;
  const staged = await stageBytes(path, result.bytes, file);
  let backup: string | undefined;
  try {
    if (replace) await verifyStaged(staged, result);
    if (result.incomplete === undefined) await journal.add({ ...note, state: 'writing' });
    if (replace) backup = await backUpUnchanged(work);
    await staged.commit({ overwrite });
  } finally {
    await staged.discard();
  }
  if (backup !== undefined && !(await isSameFile(path, file.path))) await removeOriginal(file.path, backup);
  if (result.incomplete === undefined) await journal.add({ ...note, state: 'finished' });
  return backup;
}

/** Also where the paths differ: in case, on a file system that doesn't tell. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  return await withFileErrors('unreadable', async () => {
    const [a, b] = await Promise.all([stat(one, { bigint: true }), stat(other, { bigint: true })]);
    return a.dev === b.dev && a.ino === b.ino;
  });
}

/** Nothing is replaced by a file that can't be read back from the disk and decoded to the same picture. */
async function verifyStaged(staged: StagedFile, result: Result): Promise<void> {
  const readBack = await withFileErrors('unreadable', () => readFile(staged.temporary));
  if (Buffer.compare(readBack, result.bytes) !== 0) {
    throw new LatensifyError(
      'unwritable',
      'What was written reads back differently; the original was left as it is.',
    );
  }
  await result.verify(readBack);
}

async function backUpUnchanged({ context, item }: Work): Promise<string> {
  const { file } = item;
  const now = await withFileErrors('unreadable', () => stat(file.path));
  if (now.size !== file.size || now.mtimeMs !== file.mtimeMs) {
    throw new LatensifyError('unreadable', 'It was changed in the meantime; it was left as it is.');
  }
  return await backUp(file.path, backupPath(context.request, file));
}
