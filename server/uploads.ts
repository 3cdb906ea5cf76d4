import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { UploadSide } from '../engine/app/index.js';
import { errnoOf } from '../engine/files/index.js';
import { LatensifyError } from '../common/errors.js';
import type { Refusal } from './guard.js';

const maxFiles = 100_000;
const maxDepth = 64;
const maxNameBytes = 255;
const maxOpenUploads = 100;

/** A refusal on its way to whoever sent the file. */
export class RefusedUpload extends Error {
  readonly refusal: Refusal;

  constructor(status: Refusal['status'], reason: string) {
    super(reason);
    this.refusal = { status, reason };
  }
}

/** Files that browsers have sent, each upload in a folder of its own, and what was made of them. */
export class Uploads implements UploadSide {
  readonly results: string;
  private readonly folder: string;
  private readonly maxFileBytes: number;
  /** Those that are being filled, with the number of their files. */
  private readonly open = new Map<string, { files: number }>();

  constructor(stateFolder: string, maxFileBytes: number) {
    this.folder = join(stateFolder, 'uploads');
    this.results = join(stateFolder, 'results');
    this.maxFileBytes = maxFileBytes;
  }

  begin(): string {
    if (this.open.size >= maxOpenUploads)
      throw new LatensifyError('usage', 'Too many uploads are under way.');
    const id = randomUUID();
    this.open.set(id, { files: 0 });
    return id;
  }

  /**
   * Writes one file.
   * @param path relative, '/' between folders
   * @throws RefusedUpload
   */
  async receive(id: string, path: string, announced: number | undefined, body: Readable): Promise<void> {
    const upload = this.open.get(id);
    if (upload === undefined) throw new RefusedUpload(404, 'There is no such upload any more.');
    const segments = parsePath(path);
    if (announced !== undefined && announced > this.maxFileBytes) throw this.tooLarge();
    if (++upload.files > maxFiles) throw new RefusedUpload(413, `An upload may have ${maxFiles} files.`);
    const target = join(this.folder, id, ...segments);
    try {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await pipeline(body, this.limit(), createWriteStream(target, { flags: 'wx', mode: 0o600 }));
    } catch (thrown) {
      throw await this.failed(thrown, target);
    }
  }

  async finish(id: string): Promise<string[]> {
    if (!this.open.delete(id)) throw new LatensifyError('usage', 'There is no such upload any more.');
    const folder = join(this.folder, id);
    const names = await readdir(folder).catch(() => []);
    if (names.length === 0) throw new LatensifyError('usage', 'Nothing was uploaded.');
    return names.sort().map((name) => join(folder, name));
  }

  async cancel(id: string): Promise<void> {
    if (this.open.delete(id)) await rm(join(this.folder, id), { recursive: true, force: true });
  }

  async forget(paths: readonly string[]): Promise<void> {
    const own = paths.filter((path) => this.isOwn(path));
    for (const path of own) await rm(path, { force: true });
  }

  /** Removes uploads of earlier runs that no item stands for any more. @param used absolute paths */
  async removeUnused(used: Iterable<string>): Promise<void> {
    const ids = new Set<string>();
    for (const path of used) {
      if (path.startsWith(this.folder + sep)) ids.add(path.slice(this.folder.length + 1).split(sep)[0]!);
    }
    for (const id of await readdir(this.folder).catch(() => [])) {
      if (!ids.has(id)) await rm(join(this.folder, id), { recursive: true, force: true });
    }
    if (ids.size === 0) await rm(this.results, { recursive: true, force: true });
  }

  /** Where uploads and results lie. */
  get folders(): readonly string[] {
    return [this.folder, this.results];
  }

  /** Whether a file was uploaded, or made of an upload. */
  isOwn(path: string): boolean {
    return path.startsWith(this.folder + sep) || path.startsWith(this.results + sep);
  }

  /** Passes the bytes on until there are too many: what was announced may be a lie. */
  private limit(): Transform {
    let bytes = 0;
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        bytes += chunk.length;
        if (bytes > this.maxFileBytes) done(this.tooLarge());
        else done(null, chunk);
      },
    });
  }

  private tooLarge(): RefusedUpload {
    const megabytes = Math.floor(this.maxFileBytes / 1e6);
    return new RefusedUpload(413, `The file is larger than the ${megabytes} MB that the server takes.`);
  }

  private async failed(thrown: unknown, target: string): Promise<RefusedUpload> {
    const errno = errnoOf(thrown);
    if (errno === 'EEXIST' || errno === 'ENOTDIR' || errno === 'EISDIR') {
      return new RefusedUpload(400, 'The upload has a file of that name already.');
    }
    await rm(target, { force: true });
    if (thrown instanceof RefusedUpload) return thrown;
    if (errno === 'ENOSPC' || errno === 'EDQUOT') return new RefusedUpload(507, "The server's disk is full.");
    if (errno === 'ERR_STREAM_PREMATURE_CLOSE' || errno === 'ECONNRESET') {
      return new RefusedUpload(400, 'The upload broke off.');
    }
    return new RefusedUpload(500, `The file could not be written: ${errno ?? String(thrown)}.`);
  }
}

/** @throws RefusedUpload for a path that could lead out of its folder, or that no disk takes */
function parsePath(path: string): string[] {
  const segments = path.split('/');
  const isBad = (segment: string): boolean =>
    segment === '' ||
    segment === '.' ||
    segment === '..' ||
    Buffer.byteLength(segment) > maxNameBytes ||
    /[\\\p{Cc}]/u.test(segment) ||
    (process.platform === 'win32' && /[<>:"|?*]|[. ]$/.test(segment));
  if (segments.length > maxDepth || segments.some(isBad)) {
    throw new RefusedUpload(400, 'This is not a path that a file may be uploaded under.');
  }
  return segments;
}
