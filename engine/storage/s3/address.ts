import { LatensifyError } from '../../../common/errors.js';

export interface Address {
  readonly bucket: string;
  /** '' for the bucket itself. */
  readonly key: string;
}

/** `s3://bucket/a/b.jpg`; the key has no '/' at its end. @throws LatensifyError 'usage' without a bucket */
export function parseAddress(path: string): Address {
  const match = /^s3:\/\/([^/]+)\/*(.*?)\/*$/s.exec(path);
  if (match === null) throw new LatensifyError('usage', 'An address in S3 reads s3://bucket/folder.');
  return { bucket: match[1]!, key: match[2]! };
}

export const addressOf = ({ bucket, key }: Address): string =>
  key === '' ? `s3://${bucket}` : `s3://${bucket}/${key}`;

/** What keys in a folder begin with. */
export const prefixOf = (folder: string): Address => {
  const { bucket, key } = parseAddress(folder);
  return { bucket, key: key === '' ? '' : `${key}/` };
};
