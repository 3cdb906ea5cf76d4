import { open, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import pLimit from 'p-limit';
import { throwIfCancelled } from '../../common/errors.js';
import {
  backupFolderName,
  fileError,
  type NamePattern,
  isSidecarName,
  parseNamePattern,
  place,
  type Placement,
  type SourceFile,
  walk,
  type WalkProblem,
} from '../files/index.js';
import type { Converter, Verdict } from './converter.js';
import { Journals } from './journals.js';
import type { JobRequest } from './requests.js';

/** A file, where its result goes, and what is to be done with it. */
export interface PlannedFile extends Placement {
  readonly verdict: Verdict | { readonly kind: 'sidecar' };
}

export interface Plan {
  readonly files: readonly PlannedFile[];
  readonly problems: readonly WalkProblem[];
  /** Absolute folder of the results; undefined puts them beside their sources. */
  readonly output: string | undefined;
  /** The usual extension of the results, as the user spelled it. */
  readonly extension: string;
  readonly journals: Journals;
}

const headBytes = 4096;
const headsAtOnce = 8;
const otherSpellings: Readonly<Record<string, string>> = { '.jpeg': '.jpg', '.tif': '.tiff' };

/**
 * Finds the files and settles their names before anything is written.
 * @throws LatensifyError 'usage' for a bad name pattern, 'cancelled'
 */
export async function makePlan(
  request: JobRequest,
  converter: Converter,
  signal: AbortSignal | undefined,
): Promise<Plan> {
  const target = await readOutput(request, converter.extensions);
  const exclude = [target.output, request.backupFolder].filter((folder) => folder !== undefined);
  const { files: walked, problems } = await walk(request.sources, {
    recursive: request.recursive,
    exclude,
    ...(signal && { signal }),
  });
  const files = request.found ? walked.map((file) => ({ ...file, named: false })) : walked;
  const journals = new Journals(target.output, converter.job, [converter.options, target.naming]);
  const verdicts = new Map<SourceFile, PlannedFile['verdict']>();
  await pLimit(headsAtOnce).map(files, async (file) => {
    throwIfCancelled(signal);
    verdicts.set(file, await judge(file, converter, journals));
  });
  const placements = place(files, {
    output: target.output,
    pattern: target.pattern,
    ...converter.tokens,
    extensions: [target.extension, ...converter.extensions.slice(1)],
    isConverted: (file) => verdicts.get(file)?.kind === 'convert',
  });
  return {
    files: placements.map((placement) => ({ ...placement, verdict: verdicts.get(placement.file)! })),
    problems,
    output: target.output,
    extension: target.extension,
    journals,
  };
}

async function judge(
  file: SourceFile,
  converter: Converter,
  journals: Journals,
): Promise<PlannedFile['verdict']> {
  if (isSidecarName(file.name)) return { kind: 'sidecar' };
  try {
    if (await journals.wrote(file)) return { kind: 'leave', reason: 'It is the result of an earlier run.' };
    return await converter.judge(file, await readHead(file.path));
  } catch (thrown) {
    return { kind: 'refuse', reason: fileError(thrown, 'unreadable').message };
  }
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

interface Target {
  /** Tells apart runs that give the same result different names. */
  readonly naming: string;
  readonly output: string | undefined;
  readonly pattern: NamePattern;
  readonly extension: string;
}

/** `--output small/a.ltn` for a single file names the result itself; everything else is a folder. */
async function readOutput(request: JobRequest, extensions: readonly string[]): Promise<Target> {
  const pattern = parseNamePattern(request.pattern);
  const usual = { pattern, extension: extensions[0]!, naming: request.pattern };
  if (request.output === undefined) return { ...usual, output: undefined };
  const output = resolve(request.output);
  const extension = extname(output);
  const lower = extension.toLowerCase();
  const namesResult =
    request.sources.length === 1 &&
    (otherSpellings[lower] ?? lower) === usual.extension &&
    (await isA('file', request.sources[0]!)) &&
    !(await isA('folder', output));
  if (!namesResult) return { ...usual, output };
  const stem = basename(output, extension);
  return { output: dirname(output), pattern: () => stem, extension, naming: basename(output) };
}

async function isA(kind: 'file' | 'folder', path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  return kind === 'file' ? status?.isFile() === true : status?.isDirectory() === true;
}

/** The path of a result. */
export function resultPath(plan: Plan, file: PlannedFile, converter: Converter, extension: string): string {
  return join(file.folder, file.stem! + (extension === converter.extensions[0] ? plan.extension : extension));
}

/** Where the original goes when it is replaced; its folders are kept. */
export function backupPath(request: JobRequest, file: SourceFile): string {
  if (request.backupFolder !== undefined) {
    return join(resolve(request.backupFolder), file.folder, file.name);
  }
  return join(file.base, backupFolderName, relative(file.base, file.path));
}
