import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { Address } from './address.js';

/** S3 copies 5 GiB at once at most; larger objects go in parts. */
const largestCopy = 1024 ** 3;

export interface ObjectTraits {
  readonly Metadata: Record<string, string>;
  readonly ContentType: string;
}

export interface CopyOptions {
  readonly overwrite: boolean;
  /** In bytes, for tests. */
  readonly partBytes?: number;
}

/** Copies an object within the storage; its content does not pass through this machine. */
export async function copyObject(
  client: S3Client,
  source: Address,
  target: Address,
  traits: ObjectTraits,
  { overwrite, partBytes = largestCopy }: CopyOptions,
): Promise<void> {
  const CopySource = [source.bucket, ...source.key.split('/')].map(encodeURIComponent).join('/');
  const size = await sizeOf(client, source);
  const where = { Bucket: target.bucket, Key: target.key };
  const condition = overwrite ? {} : { IfNoneMatch: '*' };
  if (size <= partBytes) {
    await client.send(
      new CopyObjectCommand({
        ...where,
        ...traits,
        ...condition,
        CopySource,
        MetadataDirective: 'REPLACE',
      }),
    );
    return;
  }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...where, ...traits }));
  try {
    const Parts: CompletedPart[] = [];
    for (let start = 0; start < size; start += partBytes) {
      const PartNumber = Parts.length + 1;
      const CopySourceRange = `bytes=${start}-${Math.min(start + partBytes, size) - 1}`;
      const part = new UploadPartCopyCommand({ ...where, UploadId, PartNumber, CopySource, CopySourceRange });
      const { CopyPartResult } = await client.send(part);
      Parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
    }
    const complete = { ...where, ...condition, UploadId, MultipartUpload: { Parts } };
    await client.send(new CompleteMultipartUploadCommand(complete));
  } catch (thrown) {
    await client.send(new AbortMultipartUploadCommand({ ...where, UploadId })).catch(() => undefined);
    throw thrown;
  }
}

async function sizeOf(client: S3Client, { bucket, key }: Address): Promise<number> {
  const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  return ContentLength ?? 0;
}
