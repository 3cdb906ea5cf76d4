import type { Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { LatensifyError, throwIfCancelled } from '../../common/errors.js';
import { errnoOf, fileError } from './fs-errors.js';
import { type Glob, parseGlob } from './globs.js';
import { isOwnName } from './own-files.js';

export interface SourceFile {
  /** Absolute path by which it is opened. */
  readonly path: string;
  readonly name: string;
  /** The path with all links in its folders resolved: tells whether two paths are one file. */
  readonly realPath: string;
  /** Absolute folder of its source: the folder that was named, or the one that the named file lies in. */
  readonly base: string;
  /** Folders between the output folder and the result, '/' between them; '' at the top. */
  readonly folder: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** Permission bits. */
  readonly mode: number;
  /** Named by the user, not found in a folder. */
  readonly named: boolean;
  readonly isLink: boolean;
}

/** A file or folder that was not taken, and why. */
export interface WalkProblem {
  readonly path: string;
  readonly outcome: 'failed' | 'skipped';
  readonly reason: string;
}

export interface WalkResult {
  readonly files: readonly SourceFile[];
  readonly problems: readonly WalkProblem[];
}

export interface WalkOptions {
  /** Take sub-folders, too. A glob says by itself how deep it goes. */
  readonly recursive: boolean;
  /** Folders inside sources that are not entered: where the results and the originals go. */
  readonly exclude?: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * Finds the files that the sources mean.
 *
 * Where a file goes below the output folder follows `cp -r`: a file that was named goes to the top; the content of
 * a single folder goes to the top with its sub-folders kept; of several sources, each folder keeps its own name
 * (`a b` gives `a/…` and `b/…`); what a glob matches keeps its folders from the first wildcard on.
 *
 * A source that exists under its name is never taken as a glob. Files and folders whose names start with a dot are
 * left out unless they were named. Each file is taken once, however many sources lead to it. Links to files are
 * followed; links to folders, too, once each and after all real folders, so that no loop is walked.
 */
export async function walk(sources: readonly string[], options: WalkOptions): Promise<WalkResult> {
  const walker = new Walker(options, await Promise.all((options.exclude ?? []).map(realPathOfMaybe)));
  for (const source of sources) await walker.addSource(source, sources.length > 1);
  return { files: walker.files, problems: walker.problems };
}

interface Folder {
  readonly path: string;
  /** Folders between the output folder and what lies in this one. */
  readonly place: string;
  readonly depth: number;
}

interface FoundFile {
  readonly path: string;
  /** Real path of its folder. */
  readonly realFolder: string;
  readonly base: string;
  readonly place: string;
  readonly named: boolean;
  readonly isLink: boolean;
}

/** The walk of one source. */
interface Traversal {
  readonly base: string;
  readonly maxDepth: number;
  readonly saysWhenTooDeep: boolean;
  /** Takes the path below the base, '/' between folders. */
  readonly matches: (place: string) => boolean;
  /** Real paths. */
  readonly visited: Set<string>;
  readonly folders: Folder[];
  /** Folders reached by links: entered last, so that a file is found under its own folder's name. */
  readonly links: Folder[];
}

class Walker {
  readonly files: SourceFile[] = [];
  readonly problems: WalkProblem[] = [];
  private readonly options: WalkOptions;
  private readonly exclude: ReadonlySet<string>;
  private readonly taken = new Set<string>();

  constructor(options: WalkOptions, exclude: readonly string[]) {
    this.options = options;
    this.exclude = new Set(exclude);
  }

  async addSource(source: string, oneOfSeveral: boolean): Promise<void> {
    const path = resolve(source);
    try {
      const status = await stat(path);
      if (status.isDirectory()) await this.addFolder(path, oneOfSeveral ? basename(path) : '');
      else await this.addNamed(path, status);
    } catch (thrown) {
      const glob = errnoOf(thrown) === 'ENOENT' ? parseGlob(source) : undefined;
      if (glob === undefined) this.fail(path, thrown);
      else await this.addGlob(source, glob);
    }
  }

  private async addFolder(path: string, place: string): Promise<void> {
    await this.traverse({
      base: path,
      maxDepth: this.options.recursive ? Infinity : 1,
      saysWhenTooDeep: true,
      matches: () => true,
      visited: new Set(),
      folders: [{ path, place, depth: 1 }],
      links: [],
    });
  }

  private async addGlob(source: string, glob: Glob): Promise<void> {
    const problemsBefore = this.problems.length;
    let matched = 0;
    await this.traverse({
      base: glob.base,
      maxDepth: glob.depth,
      saysWhenTooDeep: false,
      matches: (place) => {
        const matches = glob.matches(place);
        if (matches) matched++;
        return matches;
      },
      visited: new Set(),
      folders: [{ path: glob.base, place: '', depth: 1 }],
      links: [],
    });
    if (matched === 0 && this.problems.length === problemsBefore) {
      this.fail(source, new LatensifyError('unreadable', 'It does not exist, and no file matches it.'));
    }
  }

  private async traverse(traversal: Traversal): Promise<void> {
    const { folders, links } = traversal;
    for (let folder = folders.shift(); folder !== undefined; folder = folders.shift() ?? links.shift()) {
      throwIfCancelled(this.options.signal);
      try {
        await this.enter(folder, traversal);
      } catch (thrown) {
        this.fail(folder.path, thrown);
      }
    }
  }

  private async enter(folder: Folder, traversal: Traversal): Promise<void> {
    const real = await realpath(folder.path);
    if (traversal.visited.has(real)) {
      this.skip(folder.path, 'It is a link to a folder that is taken already.');
      return;
    }
    traversal.visited.add(real);
    for (const name of (await readdir(folder.path)).sort()) {
      if (name.startsWith('.') || isOwnName(name)) continue;
      const path = join(folder.path, name);
      try {
        const own = await lstat(path);
        const status = own.isSymbolicLink() ? await stat(path) : own;
        if (status.isDirectory()) await this.queueFolder(path, folder, real, own.isSymbolicLink(), traversal);
        else if (traversal.matches(joinPlace(folder.place, name))) {
          const isLink = own.isSymbolicLink();
          this.addFile(
            { path, realFolder: real, base: traversal.base, place: folder.place, named: false, isLink },
            status,
          );
        }
      } catch (thrown) {
        this.fail(path, errnoOf(thrown) === 'ENOENT' ? missingEntry(name) : thrown);
      }
    }
  }

  private async queueFolder(
    path: string,
    parent: Folder,
    realParent: string,
    isLink: boolean,
    traversal: Traversal,
  ): Promise<void> {
    const real = await realpath(path);
    if (this.exclude.has(real)) return;
    if (isLink && contains(real, realParent)) {
      throw new LatensifyError('unreadable', 'It is a link that leads back to a folder it lies in.');
    }
    if (parent.depth >= traversal.maxDepth) {
      if (traversal.saysWhenTooDeep) {
        this.skip(path, 'It is a sub-folder, and sub-folders were not asked for.');
      }
      return;
    }
    const folder = { path, place: joinPlace(parent.place, basename(path)), depth: parent.depth + 1 };
    (isLink ? traversal.links : traversal.folders).push(folder);
  }

  private async addNamed(path: string, status: Stats): Promise<void> {
    const base = dirname(path);
    const isLink = (await lstat(path)).isSymbolicLink();
    this.addFile({ path, realFolder: await realpath(base), base, place: '', named: true, isLink }, status);
  }

  private addFile({ path, realFolder, place, ...found }: FoundFile, status: Stats): void {
    if (!status.isFile()) {
      const reason = 'It is not a regular file.';
      if (found.named) this.fail(path, new LatensifyError('unreadable', reason));
      else this.skip(path, reason);
      return;
    }
    const name = basename(path);
    const realPath = join(realFolder, name);
    if (this.taken.has(realPath)) return;
    this.taken.add(realPath);
    const { size, mtimeMs, mode } = status;
    this.files.push({ ...found, path, realPath, name, folder: place, size, mtimeMs, mode: mode & 0o777 });
  }

  private fail(path: string, thrown: unknown): void {
    this.problems.push({ path, outcome: 'failed', reason: fileError(thrown, 'unreadable').message });
  }

  private skip(path: string, reason: string): void {
    this.problems.push({ path, outcome: 'skipped', reason });
  }
}

/** Whether the folder is the other one or lies above it; both real paths. */
const contains = (folder: string, other: string): boolean =>
  other === folder || other.startsWith(folder.endsWith(sep) ? folder : folder + sep);

const joinPlace = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/** A name that was listed and isn't there: a link without a target, or bytes that are no UTF-8. */
function missingEntry(name: string): LatensifyError {
  const sentence = name.includes('\uFFFD')
    ? 'Its name is not valid UTF-8; rename it.'
    : 'It is a link whose target is missing, or it was just removed.';
  return new LatensifyError('unreadable', sentence);
}

/** The real path, also of what does not exist yet: that of the nearest folder that does, and the rest. */
export async function realPathOfMaybe(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch (thrown) {
    const parent = dirname(absolute);
    const errno = errnoOf(thrown);
    if (parent === absolute || (errno !== 'ENOENT' && errno !== 'ENOTDIR'))
      throw fileError(thrown, 'unreadable');
    return join(await realPathOfMaybe(parent), basename(absolute));
  }
}
