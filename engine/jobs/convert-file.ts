import { LatensifyError } from '../../common/errors.js';
import { fileError, type Journal, type JournalRecord, type WorkIdentity } from '../files/index.js';
import { type FileResult, type JobContext, sourceAt } from './context.js';
import type { ConvertHooks } from './converter.js';
import { copyThrough } from './copying.js';
import { holds } from './journals.js';
import { inspectFile, type Made } from './make.js';
import { backupPath, extensionsOf, type PlannedFile, resultPath } from './plan.js';

type Result = Extract<Made, { kind: 'result' }>;

/** A file on its way: what the steps below hand on. */
interface Work {
  readonly context: JobContext;
  readonly item: PlannedFile;
  readonly identity: WorkIdentity;
  readonly journal: Journal;
  /** What an earlier run noted about the same work. */
  readonly earlier: JournalRecord | undefined;
}

/** Has one file converted and delivers the result, unless that is done already or can't be delivered anyway. */
export async function convertFile(
  context: JobContext,
  item: PlannedFile,
  hooks: ConvertHooks,
): Promise<FileResult> {
  const journal = await context.journals.of(item.file);
  const own = item.verdict.kind === 'convert' ? item.verdict.options : undefined;
  const identity = context.journals.identify(item.file, own);
  const work: Work = { context, item, identity, journal, earlier: journal.find(identity) };
  const done = await doneEarlier(work);
  if (done !== undefined) return done;
  const claimed = await claim(work, usualPath(work));
  if (!claimed.granted) return { outcome: 'skipped', reason: claimed.reason };

  const { request, converter, storage } = context;
  const inspected = request.dryRun ? await inspectFile(converter, storage, item.file) : undefined;
  if (inspected?.kind === 'inspected') {
    return { outcome: 'written', output: usualPath(work), pixels: inspected.pixels };
  }
  const made = inspected ?? (await context.make({ ...item, identity, models: modelsOf(work) }, hooks));
  const { pixels = 0 } = made;
  switch (made.kind) {
    case 'refuse':
      return { ...(await refuse(context, item, made.reason)), pixels };
    case 'keep-original':
      return { ...(await keepOriginal(work, made)), pixels };
    case 'result':
      return { ...(await deliver(work, made)), pixels };
  }
}

function modelsOf({ context, item: { verdict } }: Work): string[] {
  const ownModels = verdict.kind === 'convert' ? verdict.models : undefined;
  return [...context.converter.models, ...(ownModels ?? [])];
}

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
  return resultPath(context.plan, item, extensionsOf(item.verdict)[0]!);
}

/** What an earlier run finished, also where it ended between the last rename and its note of it. */
async function doneEarlier(work: Work): Promise<FileResult | undefined> {
  const { earlier, context, item, journal } = work;
  if (earlier === undefined) return undefined;
  // A source that was replaced is not there any more; one that is was put back, or its turn was cut short.
  if (context.request.replace === true && earlier.outcome === 'written') return undefined;
  if (earlier.output !== undefined && !(await holds(context.storage, earlier.output, earlier)))
    return undefined;
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
  if (!(await work.context.storage.isTaken(path))) return { granted: true, overwrite: false };
  return (await isLeftover(work, path))
    ? { granted: true, overwrite: true }
    : deny('Its result exists already.');
}

/** What a run that ended too early left at a result's place: this very work may replace it. */
async function isLeftover({ earlier, context }: Work, path: string): Promise<boolean> {
  if (earlier?.state !== 'writing' || earlier.output !== path) return false;
  return await holds(context.storage, path, earlier);
}

async function keepOriginal(
  work: Work,
  { reason, notices }: Extract<Made, { kind: 'keep-original' }>,
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
  try {
    const path = resultPath(context.plan, item, result.extension);
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
      bytesAfter: result.bytes,
    };
  } finally {
    await result.staged.discard();
  }
}

/**
 * Gives the result its name and, when replacing, moves the original away. At every instant the original is whole at
 * its place, among the originals, or at both; the result is whole or not there.
 * @returns where the original went
 */
async function putInPlace(
  work: Work,
  path: string,
  { bytes, crc, staged, incomplete }: Result,
  overwrite: boolean,
): Promise<string | undefined> {
  const { context, item, identity, journal } = work;
  const { file } = item;
  const note = { ...identity, outcome: 'written', output: path, bytes, crc } as const;
  if (incomplete === undefined) await journal.add({ ...note, state: 'writing' });
  const backup = context.request.replace === true ? await backUpUnchanged(work) : undefined;
  await staged.commit(path, { overwrite });
  if (backup !== undefined && !(await isSameFile(context, path, file.path))) {
    await context.storage.removeOriginal(file.path, backup);
  }
  if (incomplete === undefined) await journal.add({ ...note, state: 'finished' });
  return backup;
}

/** Also where the paths differ: in case, on a file system that doesn't tell. */
async function isSameFile({ storage }: JobContext, one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([storage.status(one), storage.status(other)]);
  return a?.identity === b?.identity;
}

async function backUpUnchanged({ context, item }: Work): Promise<string> {
  const { file } = item;
  const now = await context.storage.status(file.path);
  if (now?.size !== file.size || now.mtimeMs !== file.mtimeMs) {
    throw new LatensifyError('unreadable', 'It was changed in the meantime; it was left as it is.');
  }
  return await context.storage.backUp(file.path, backupPath(context.request, file));
}
