import type { S3Client } from '@aws-sdk/client-s3';
import { LatensifyError } from '../../../common/errors.js';
import {
  type FileStatus,
  folderOf,
  type Glob,
  isOwnName,
  nameOf,
  parseGlob,
  relativePath,
  resolvePath,
  type SourceFile,
  type WalkOptions,
  type WalkProblem,
  type WalkResult,
} from '../../files/index.js';
import { withS3Errors } from './errors.js';
import { listObjects, type ListedObject } from './listing.js';

/** Objects have no permissions: what is written to a disk from them gets what a new file has. */
const mode = 0o644;

/** A source, read as a place whose content is taken. */
interface Place {
  readonly folder: string;
  /** Folders between the output folder and what lies in it. */
  readonly place: string;
  readonly maxDepth: number;
  readonly saysWhenTooDeep: boolean;
  readonly matches: (path: string) => boolean;
}

/** As the walk of disks: the same names in a bucket and in a folder are found in the same order and get the same places. */
export class S3Walk {
  readonly files: SourceFile[] = [];
  readonly problems: WalkProblem[] = [];
  private readonly client: S3Client;
  private readonly statusOf: (path: string) => Promise<FileStatus | undefined>;
  private readonly options: WalkOptions;
  private readonly exclude: readonly string[];
  private readonly taken = new Set<string>();

  constructor(
    client: S3Client,
    statusOf: (path: string) => Promise<FileStatus | undefined>,
    options: WalkOptions,
  ) {
    this.client = client;
    this.statusOf = statusOf;
    this.options = options;
    this.exclude = (options.exclude ?? []).map((folder) => `${resolvePath(folder)}/`);
  }

  async walk(sources: readonly string[]): Promise<WalkResult> {
    for (const source of sources) {
      try {
        await this.addSource(source, sources.length > 1);
      } catch (thrown) {
        if (!(thrown instanceof LatensifyError) || thrown.code === 'cancelled') throw thrown;
        this.problems.push({ path: source, outcome: 'failed', reason: thrown.message });
      }
    }
    return { files: this.files, problems: this.problems };
  }

  private async addSource(source: string, oneOfSeveral: boolean): Promise<void> {
    const path = resolvePath(source);
    const status = await this.statusOf(path);
    if (status?.kind === 'file') {
      this.add({
        path,
        base: folderOf(path),
        folder: '',
        named: true,
        size: status.size,
        mtimeMs: status.mtimeMs,
      });
      return;
    }
    if (status?.kind === 'folder') {
      await this.addPlace({
        folder: path,
        place: oneOfSeveral ? nameOf(path) : '',
        maxDepth: this.options.recursive ? Infinity : 1,
        saysWhenTooDeep: true,
        matches: () => true,
      });
      return;
    }
    const glob = globOf(source);
    const matched =
      glob !== undefined && (await this.addPlace({ ...glob, place: '', saysWhenTooDeep: false }));
    if (matched) return;
    const also = glob === undefined ? '' : ', and no file matches it';
    throw new LatensifyError('unreadable', `It does not exist${also}.`);
  }

  /** @returns whether anything was found */
  private async addPlace({ folder, place, maxDepth, saysWhenTooDeep, matches }: Place): Promise<boolean> {
    const found: { readonly object: ListedObject; readonly path: string; readonly inner: string }[] = [];
    const tooDeep = new Set<string>();
    const bucket = folder.split('/').slice(0, 3).join('/');
    await withS3Errors('unreadable', async () => {
      for await (const object of listObjects(this.client, folder, '', this.options.signal)) {
        const path = `${bucket}/${object.key}`;
        const inner = path.slice(folder.length + 1);
        const segments = inner.split('/');
        // A key that ends with '/' stands for an empty folder.
        if (segments.at(-1) === '') continue;
        if (segments.some((segment) => segment.startsWith('.') || isOwnName(segment))) continue;
        if (this.exclude.some((excluded) => path.startsWith(excluded))) continue;
        if (segments.includes('')) this.skip(path, 'Its key has two slashes in a row.');
        else if (segments.length > maxDepth) tooDeep.add(segments.slice(0, maxDepth).join('/'));
        else if (matches(inner)) found.push({ object, path, inner });
      }
    });
    found.sort((a, b) => compareAsWalked(a.inner, b.inner));
    for (const { object, path } of found) {
      const between = relativePath(folder, folderOf(path));
      this.add({
        path,
        base: folder,
        folder: [place, between].filter((part) => part !== '').join('/'),
        named: false,
        size: object.size,
        mtimeMs: object.mtimeMs,
      });
    }
    if (saysWhenTooDeep) {
      for (const inner of tooDeep) {
        this.skip(`${folder}/${inner}`, 'It is a sub-folder, and sub-folders were not asked for.');
      }
    }
    return found.length > 0;
  }

  private add(file: Omit<SourceFile, 'name' | 'realPath' | 'mode' | 'isLink'>): void {
    const { path } = file;
    if (this.taken.has(path)) return;
    this.taken.add(path);
    this.files.push({ ...file, name: nameOf(path), realPath: path, mode, isLink: false });
  }

  private skip(path: string, reason: string): void {
    this.problems.push({ path, outcome: 'skipped', reason });
  }
}

function globOf(source: string): (Pick<Place, 'folder' | 'maxDepth'> & Pick<Glob, 'matches'>) | undefined {
  // As a path of POSIX, and back.
  const glob = parseGlob(source.slice('s3:/'.length), 'linux');
  return glob && { folder: `s3:/${glob.base}`, maxDepth: glob.depth, matches: glob.matches };
}

/** Folder by folder, those at the top first, each in the order of its names. */
function compareAsWalked(one: string, other: string): number {
  const [a, b] = [one.split('/'), other.split('/')];
  if (a.length !== b.length) return a.length - b.length;
  const index = a.findIndex((segment, at) => segment !== b[at]);
  if (index < 0) return 0;
  return a[index]! < b[index]! ? -1 : 1;
}
