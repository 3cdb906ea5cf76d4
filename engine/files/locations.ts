/** Paths of files on disks, and addresses of objects in buckets (`s3://bucket/key`), taken apart and put together. */
import { basename, dirname, join, posix, relative, resolve } from 'node:path';

const scheme = 's3://';

export const isS3 = (path: string): boolean => path.startsWith(scheme);

/** `bucket/key`, which is a path of POSIX but for its beginning. */
const bucketPath = (path: string): string => path.slice(scheme.length);

export const joinPath = (folder: string, ...parts: readonly string[]): string =>
  isS3(folder) ? scheme + posix.join(bucketPath(folder), ...parts) : join(folder, ...parts);

export const folderOf = (path: string): string =>
  isS3(path) ? scheme + posix.dirname(bucketPath(path)) : dirname(path);

export const nameOf = (path: string): string => (isS3(path) ? posix.basename(path) : basename(path));

export const relativePath = (folder: string, path: string): string =>
  isS3(folder) ? posix.relative(bucketPath(folder), bucketPath(path)) : relative(folder, path);

/** Absolute, without a separator at its end. */
export const resolvePath = (path: string): string =>
  isS3(path) ? scheme + posix.join(bucketPath(path)).replace(/\/$/, '') : resolve(path);
