import { LatensifyError } from '../../common/errors.js';

const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'It does not exist.',
  EACCES: 'Permission denied.',
  EPERM: 'Permission denied.',
  EROFS: 'The disk can only be read.',
  ENOSPC: 'The disk is full.',
  EDQUOT: 'Your share of the disk is full.',
  EFBIG: 'The file is too large for this disk.',
  EEXIST: 'A file of that name exists already.',
  EISDIR: 'A folder of that name is in the way.',
  ENOTDIR: 'A file is in the way where a folder should be.',
  ENAMETOOLONG: 'The name is too long for this disk.',
  EINVAL: 'This disk does not allow the name.',
  EILSEQ: 'This disk does not allow the name.',
  ELOOP: 'It is a link that leads back to itself.',
  EMFILE: 'Too many files are open at once.',
  ENFILE: 'Too many files are open at once.',
  EBUSY: 'Another program is using it.',
  EIO: 'The disk reports an error while reading or writing.',
  ENXIO: 'It is not a regular file.',
};

/** Node's code of a failed call (ENOSPC, EACCES …), where it has one. */
export function errnoOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** A failed call of the file system as a sentence that a person can act on; a LatensifyError passes unchanged. */
export function fileError(thrown: unknown, code: 'unreadable' | 'unwritable'): LatensifyError {
  if (thrown instanceof LatensifyError) return thrown;
  const errno = errnoOf(thrown);
  const known = errno === undefined ? undefined : sentences[errno];
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new LatensifyError(code, known ?? message, { cause: thrown });
}

/** Runs the call; what it throws comes out as a LatensifyError. */
export async function withFileErrors<T>(
  code: 'unreadable' | 'unwritable',
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    throw fileError(thrown, code);
  }
}
