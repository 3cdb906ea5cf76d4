import { HeadBucketCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { FileStatus } from '../../files/index.js';
import { parseAddress } from './address.js';
import { isMissing, withS3Errors } from './errors.js';
import { listObjects, wholeSeconds } from './listing.js';

/** Where the time of modification of the source is kept, in seconds since 1970, as rclone does. */
export const mtimeKey = 'mtime';

/** An object is a file; what other keys lie in is a folder, and so is every bucket. */
export async function statusOf(client: S3Client, path: string): Promise<FileStatus | undefined> {
  const { bucket, key } = parseAddress(path);
  return await withS3Errors('unreadable', async () => {
    if (key === '') {
      await client.send(new HeadBucketCommand({ Bucket: bucket }));
      return folderStatus(path);
    }
    const file = await fileStatus(client, path);
    if (file !== undefined) return file;
    const first = await listObjects(client, path).next();
    return first.done === true ? undefined : folderStatus(path);
  });
}

/** As statusOf, where a folder is of no interest. */
export async function fileStatus(client: S3Client, path: string): Promise<FileStatus | undefined> {
  const { bucket, key } = parseAddress(path);
  try {
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    const kept = Number(head.Metadata?.[mtimeKey]);
    return {
      kind: 'file',
      size: head.ContentLength ?? 0,
      mtimeMs: wholeSeconds(head.LastModified),
      ...(Number.isFinite(kept) && { keptMtimeMs: kept * 1000 }),
      identity: path,
    };
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

const folderStatus = (path: string): FileStatus => ({ kind: 'folder', size: 0, mtimeMs: 0, identity: path });
