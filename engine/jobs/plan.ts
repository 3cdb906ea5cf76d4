import { extname } from 'node:path';
import pLimit from 'p-limit';
import { throwIfCancelled } from '../../common/errors.js';
import {
  backupFolderName,
  fileError,
  folderOf,
  isSidecarName,
  joinPath,
  nameOf,
  type NamePattern,
  parseNamePattern,
  place,
  type Placement,
  relativePath,
  resolvePath,
  type SourceFile,
  type Storage,
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
  /** The extension of the one result that its user named, as it was spelled. */
  readonly namedExtension: string | undefined;
  readonly journals: Journals;
  /** Folders that no other run may write to: where all of a folder's files are worked on. */
  readonly exclusive: readonly string[];
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
  storage: Storage,
  signal: AbortSignal | undefined,
): Promise<Plan> {
  const target = await readOutput(request, converter.extensions, storage);
  const exclude = [target.output, request.backupFolder].filter((folder) => folder !== undefined);
  const { files: walked, problems } = await storage.walk(request.sources, {
    recursive: request.recursive,
    exclude,
    ...(signal && { signal }),
  });
  const files = request.found ? walked.map((file) => ({ ...file, named: false })) : walked;
  const journals = new Journals(storage, target.output, converter.job, [converter.options, target.naming]);
  const verdicts = new Map<SourceFile, PlannedFile['verdict']>();
  await pLimit(headsAtOnce).map(files, async (file) => {
    throwIfCancelled(signal);
    verdicts.set(file, await judge(file, converter, journals, storage));
  });
  const placements = place(files, {
    output: target.output,
    pattern: target.pattern,
    ...converter.tokens,
    extensions: (file) => extensionsOf(verdicts.get(file)).map((one) => spelled(one, target.namedExtension)),
    isConverted: (file) => verdicts.get(file)?.kind === 'convert',
  });
  return {
    files: placements.map((placement) => ({ ...placement, verdict: verdicts.get(placement.file)! })),
    problems,
    output: target.output,
    namedExtension: target.namedExtension,
    journals,
    exclusive: exclusiveFolders(request, walked, target.output),
  };
}

/**
 * Single files may be given to many runs at once, each with the same output folder; of a whole folder, two runs would do
 * everything twice.
 */
function exclusiveFolders(
  { replace }: JobRequest,
  files: readonly SourceFile[],
  output: string | undefined,
): string[] {
  const found = files.filter(({ named }) => !named);
  if (found.length === 0) return [];
  if (output !== undefined) return [output];
  return replace === true ? [...new Set(found.map(({ base }) => base))].sort() : [];
}

async function judge(
  file: SourceFile,
  converter: Converter,
  journals: Journals,
  storage: Storage,
): Promise<PlannedFile['verdict']> {
  if (isSidecarName(file.name)) return { kind: 'sidecar' };
  try {
    if (await journals.wrote(file)) return { kind: 'leave', reason: 'It is the result of an earlier run.' };
    return await converter.judge(file, await storage.readHead(file.path, headBytes));
  } catch (thrown) {
    return { kind: 'refuse', reason: fileError(thrown, 'unreadable').message };
  }
}

interface Target {
  /** Tells apart runs that give the same result different names. */
  readonly naming: string;
  readonly output: string | undefined;
  readonly pattern: NamePattern;
  readonly namedExtension: string | undefined;
}

/** `--output small/a.ltn` for a single file names the result itself; everything else is a folder. */
async function readOutput(
  request: JobRequest,
  extensions: readonly string[],
  storage: Storage,
): Promise<Target> {
  const pattern = parseNamePattern(request.pattern);
  const usual = { pattern, namedExtension: undefined, naming: request.pattern };
  if (request.output === undefined) return { ...usual, output: undefined };
  const output = resolvePath(request.output);
  const extension = extname(output);
  const namesResult =
    request.sources.length === 1 &&
    extensions.includes(plain(extension)) &&
    (await kindOf(storage, request.sources[0]!)) === 'file' &&
    (await kindOf(storage, output)) !== 'folder';
  if (!namesResult) return { ...usual, output };
  const stem = nameOf(output).slice(0, -extension.length);
  return { output: folderOf(output), pattern: () => stem, namedExtension: extension, naming: nameOf(output) };
}

async function kindOf(storage: Storage, path: string): Promise<string | undefined> {
  return (await storage.status(path).catch(() => undefined))?.kind;
}

const plain = (extension: string): string =>
  otherSpellings[extension.toLowerCase()] ?? extension.toLowerCase();

const spelled = (extension: string, named: string | undefined): string =>
  named !== undefined && plain(named) === plain(extension) ? named : extension;

/** That the result of a file may get, the usual one first. */
export const extensionsOf = (verdict: PlannedFile['verdict'] | undefined): readonly string[] =>
  verdict?.kind === 'convert' ? verdict.extensions : [];

/** The path of a result. */
export function resultPath(plan: Plan, file: PlannedFile, extension: string): string {
  return joinPath(file.folder, file.stem! + spelled(extension, plan.namedExtension));
}

/** Where the original goes when it is replaced; its folders are kept. */
export function backupPath(request: JobRequest, file: SourceFile): string {
  if (request.backupFolder !== undefined) {
    return joinPath(resolvePath(request.backupFolder), file.folder, file.name);
  }
  return joinPath(file.base, backupFolderName, relativePath(file.base, file.path));
}
