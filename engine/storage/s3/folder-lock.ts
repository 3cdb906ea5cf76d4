import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { LatensifyError } from '../../../common/errors.js';
import {
  describeHolder,
  type FolderLock,
  type Holder,
  joinPath,
  lockName,
  parseHolder,
  shareLock,
  thisProcess,
} from '../../files/index.js';
import { type Address, parseAddress } from './address.js';
import { isMissing, withS3Errors } from './errors.js';

const refreshMs = 30_000;
/** An object that was not written anew for so long is that of a dead process; clocks may differ by a minute. */
const deadMs = 180_000;

/**
 * As lockFolder does on disks, by an object that is put under the condition that there is none. A server that does not
 * know the condition lets two runs that begin in the same instant both have it.
 */
export async function lockS3Folder(client: S3Client, folder: string): Promise<FolderLock> {
  const path = joinPath(folder, lockName);
  return await shareLock(path, async () => {
    const address = parseAddress(path);
    // Not the machine's name alone: processes of two containers may have the same id.
    const own = thisProcess(`${hostname()}-${randomBytes(6).toString('hex')}`);
    await withS3Errors('unwritable', () => take(client, address, own));
    const timer = setInterval(() => {
      void put(client, address, own, false).catch(() => undefined);
    }, refreshMs).unref();
    return {
      release: async () => {
        clearInterval(timer);
        const { bucket: Bucket, key: Key } = address;
        await client.send(new DeleteObjectCommand({ Bucket, Key })).catch(() => undefined);
      },
    };
  });
}

async function take(client: S3Client, address: Address, own: Holder): Promise<void> {
  const holder = await holderOf(client, address);
  if (holder !== undefined && holder.ageMs < deadMs) throw inUse(holder.who);
  try {
    await put(client, address, own, holder === undefined);
  } catch (thrown) {
    const isLate = thrown instanceof Error && lateNames.has(thrown.name);
    if (isLate) throw inUse((await holderOf(client, address))?.who);
    throw thrown;
  }
}

const lateNames: ReadonlySet<string> = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

async function holderOf(
  client: S3Client,
  { bucket: Bucket, key: Key }: Address,
): Promise<{ readonly who: Holder | undefined; readonly ageMs: number } | undefined> {
  try {
    const { LastModified } = await client.send(new HeadObjectCommand({ Bucket, Key }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    const who = parseHolder(await Body!.transformToString());
    return { who, ageMs: Date.now() - (LastModified?.getTime() ?? 0) };
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

async function put(client: S3Client, { bucket, key }: Address, own: Holder, isNew: boolean): Promise<void> {
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: JSON.stringify(own),
      ContentType: 'application/json',
      ...(isNew && { IfNoneMatch: '*' }),
    }),
  );
}

const inUse = (holder: Holder | undefined): LatensifyError =>
  new LatensifyError('unwritable', describeHolder(holder));
