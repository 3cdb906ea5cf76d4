import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { throwIfCancelled } from '../../../common/errors.js';
import { prefixOf } from './address.js';

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** S3 tells whole seconds in one answer and fractions in another. */
export const wholeSeconds = (date: Date | undefined): number =>
  Math.floor((date?.getTime() ?? 0) / 1000) * 1000;

/** All objects whose keys lie in a folder and, in that folder, begin with some text. */
export async function* listObjects(
  client: S3Client,
  folder: string,
  beginning = '',
  signal?: AbortSignal,
): AsyncGenerator<ListedObject> {
  const { bucket, key } = prefixOf(folder);
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: key + beginning })) {
    throwIfCancelled(signal);
    for (const { Key, Size, LastModified } of page.Contents ?? []) {
      yield { key: Key!, size: Size ?? 0, mtimeMs: wholeSeconds(LastModified) };
    }
  }
}
