import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DeleteObjectCommand, GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { LatensifyError } from '../../../common/errors.js';
import {
  type FileTraits,
  folderOf,
  isOutdated,
  isS3,
  isStagedFor,
  joinPath,
  Journal,
  nameOf,
  type StagedFile,
  type Storage,
  temporaryName,
} from '../../files/index.js';
import { type Address, addressOf, parseAddress } from './address.js';
import { createClient } from './client.js';
import { copyObject, type ObjectTraits } from './copy.js';
import { withS3Errors } from './errors.js';
import { lockS3Folder } from './folder-lock.js';
import { listObjects } from './listing.js';
import { S3Log } from './log.js';
import { fileStatus, mtimeKey, statusOf } from './status.js';
import { S3Walk } from './walk.js';

const temporaryBeginning = '.latensify-';
/** Larger objects are sent in parts of this size, some at once. */
const partBytes = 16 * 1024 * 1024;

const contentTypes: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.webp': 'image/webp',
  '.xmp': 'application/rdf+xml',
};

/**
 * Buckets of S3, or of what speaks as S3 does. An object appears at once and whole; it has no permissions, and the
 * time of modification of its source is kept beside it. A name is taken by copying within the storage, under the
 * condition that it is free where the server knows conditions.
 */
export function createS3Storage(client: S3Client = createClient()): Storage {
  return new S3Storage(client);
}

class S3Storage implements Storage {
  private readonly client: S3Client;

  constructor(client: S3Client) {
    this.client = client;
  }

  readonly walk: Storage['walk'] = async (sources, options) =>
    await new S3Walk(this.client, (path) => statusOf(this.client, path), options).walk(sources);

  readonly status: Storage['status'] = async (path) => await statusOf(this.client, path);

  readonly isTaken: Storage['isTaken'] = async (path) =>
    await withS3Errors('unreadable', async () => (await fileStatus(this.client, path)) !== undefined);

  readonly realPath: Storage['realPath'] = (path) => Promise.resolve(path);

  readonly read: Storage['read'] = async (path) =>
    await withS3Errors('unreadable', async () => {
      const { bucket, key } = parseAddress(path);
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return await Body!.transformToByteArray();
    });

  readonly readHead: Storage['readHead'] = async (path, bytes) =>
    await withS3Errors('unreadable', async () => {
      const { bucket, key } = parseAddress(path);
      const Range = `bytes=0-${bytes - 1}`;
      try {
        const { Body } = await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range }));
        return await Body!.transformToByteArray();
      } catch (thrown) {
        // Of an empty object, not even the first byte can be had.
        if (thrown instanceof Error && thrown.name === 'InvalidRange') return new Uint8Array();
        throw thrown;
      }
    });

  readonly toLocal: Storage['toLocal'] = async (file) => {
    const folder = await mkdtemp(join(tmpdir(), 'latensify-'));
    const release = async (): Promise<void> => await rm(folder, { recursive: true, force: true });
    try {
      const path = join(folder, `source${extname(file.name)}`);
      await this.download(file.path, path);
      return { file: { ...file, path }, release };
    } catch (thrown) {
      await release();
      throw thrown;
    }
  };

  readonly stageBytes: Storage['stageBytes'] = async (target, bytes, traits, name = temporaryName()) => {
    const temporary = joinPath(folderOf(target), name);
    await this.upload(parseAddress(temporary), bytes, traits, true);
    return this.staged(temporary);
  };

  /** The copy itself is made when the name is taken: it needs no second place before. */
  readonly stageCopy: Storage['stageCopy'] = (_target, source, traits) =>
    Promise.resolve({
      temporary: source,
      discard: () => Promise.resolve(),
      commit: async (path, { overwrite }) => {
        await this.refuseTaken(path, overwrite);
        if (isS3(source)) await this.copy(source, path, traits, overwrite);
        else await this.upload(parseAddress(path), createReadStream(source), traits, overwrite);
      },
    });

  readonly staged: Storage['staged'] = (temporary): StagedFile => ({
    temporary,
    discard: async () => await this.remove(temporary),
    commit: async (path, { overwrite }) => {
      await this.refuseTaken(path, overwrite);
      const kept = await withS3Errors('unwritable', () => fileStatus(this.client, temporary));
      await this.copy(temporary, path, { mtimeMs: kept?.keptMtimeMs ?? 0 }, overwrite);
      await this.remove(temporary);
    },
  });

  readonly removeStaged: Storage['removeStaged'] = async (folder, work, keep) => {
    for await (const path of this.temporaries(folder, work)) {
      if (isStagedFor(nameOf(path), work) && path !== keep) await this.remove(path);
    }
  };

  readonly removeStaleTemporaries: Storage['removeStaleTemporaries'] = async (folder) => {
    for await (const path of this.temporaries(folder, '', Date.now())) await this.remove(path);
  };

  readonly backUp: Storage['backUp'] = async (original, wished) => {
    for (let number = 1; ; number++) {
      const candidate = number === 1 ? wished : numbered(wished, number);
      const existing = await this.status(candidate);
      if (existing === undefined) {
        const source = await this.status(original);
        await this.copy(original, candidate, { mtimeMs: source?.mtimeMs ?? 0 }, false);
        return candidate;
      }
      if (existing.kind === 'file' && (await this.haveSameContent(original, candidate))) return candidate;
    }
  };

  readonly removeOriginal: Storage['removeOriginal'] = async (original, backup) => {
    if ((await this.status(backup))?.size !== (await this.status(original))?.size) {
      const reason = 'Its copy in the folder of originals was changed; it stays in place.';
      throw new LatensifyError('unwritable', reason);
    }
    await this.remove(original);
  };

  readonly openJournal: Storage['openJournal'] = async (folder) =>
    await Journal.read(new S3Log(this.client, folder));

  readonly lockFolder: Storage['lockFolder'] = async (folder) => await lockS3Folder(this.client, folder);

  /** For a storage of another kind: the content of an object as a file. */
  private async download(path: string, target: string): Promise<void> {
    await withS3Errors('unreadable', async () => {
      const { bucket, key } = parseAddress(path);
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      await pipeline(Body as Readable, createWriteStream(target));
    });
  }

  private async upload(
    { bucket, key }: Address,
    content: Uint8Array | Readable,
    traits: Pick<FileTraits, 'mtimeMs'>,
    overwrite: boolean,
  ): Promise<void> {
    await withS3Errors('unwritable', async () => {
      const params = { Bucket: bucket, Key: key, Body: content, ...objectTraits(key, traits) };
      const condition = overwrite ? {} : { IfNoneMatch: '*' };
      await new Upload({
        client: this.client,
        params: { ...params, ...condition },
        partSize: partBytes,
      }).done();
    });
  }

  private async copy(
    source: string,
    target: string,
    traits: Pick<FileTraits, 'mtimeMs'>,
    overwrite: boolean,
  ): Promise<void> {
    await withS3Errors('unwritable', async () => {
      const to = parseAddress(target);
      await copyObject(this.client, parseAddress(source), to, objectTraits(to.key, traits), { overwrite });
    });
  }

  private async remove(path: string): Promise<void> {
    await withS3Errors('unwritable', async () => {
      const { bucket, key } = parseAddress(path);
      await this.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    });
  }

  /** Not every server knows the condition that goes with a copy. */
  private async refuseTaken(path: string, overwrite: boolean): Promise<void> {
    if (overwrite || !(await this.isTaken(path))) return;
    throw new LatensifyError('unwritable', 'A file of that name exists already.');
  }

  private async haveSameContent(one: string, other: string): Promise<boolean> {
    if ((await this.status(one))?.size !== (await this.status(other))?.size) return false;
    return Buffer.compare(await this.read(one), await this.read(other)) === 0;
  }

  /** @param outdatedAt only those that are outdated then */
  private async *temporaries(folder: string, work: string, outdatedAt?: number): AsyncGenerator<string> {
    const beginning = temporaryBeginning + work;
    const found: string[] = [];
    await withS3Errors('unreadable', async () => {
      for await (const { key, mtimeMs } of listObjects(this.client, folder, beginning)) {
        const path = addressOf({ bucket: parseAddress(folder).bucket, key });
        const isTemporary = folderOf(path) === folder && path.endsWith('.tmp');
        if (isTemporary && (outdatedAt === undefined || isOutdated(nameOf(path), mtimeMs))) found.push(path);
      }
    });
    yield* found;
  }
}

const objectTraits = (key: string, { mtimeMs }: Pick<FileTraits, 'mtimeMs'>): ObjectTraits => ({
  Metadata: { [mtimeKey]: String(mtimeMs / 1000) },
  ContentType: contentTypes[extname(key).toLowerCase()] ?? 'application/octet-stream',
});

function numbered(path: string, number: number): string {
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-${number}${extension}`;
}
