import { LatensifyError } from '../../../common/errors.js';
import { errnoOf, fileError } from '../../files/index.js';

/** A refusal of S3 under the name that disks have for it, so that both are told in one way. */
class Refusal extends Error {
  readonly code: string;

  constructor(code: string, cause: unknown) {
    super(code, { cause });
    this.code = code;
  }
}

const codes: Readonly<Record<string, string>> = {
  NoSuchKey: 'ENOENT',
  NotFound: 'ENOENT',
  PreconditionFailed: 'EEXIST',
  ConditionalRequestConflict: 'EEXIST',
  AccessDenied: 'EACCES',
  Forbidden: 'EACCES',
  KeyTooLongError: 'ENAMETOOLONG',
  EntityTooLarge: 'EFBIG',
};

const sentences: Readonly<Record<string, string>> = {
  NoSuchBucket: 'There is no such bucket.',
  InvalidAccessKeyId: 'The storage does not know the access key.',
  SignatureDoesNotMatch: 'The storage refuses the secret key.',
  ExpiredToken: 'The credentials for the storage have run out.',
  CredentialsProviderError:
    'There are no credentials for the storage: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile.',
};

const network: ReadonlySet<string | undefined> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
]);

/** Runs the call; what it throws comes out as a LatensifyError. */
export async function withS3Errors<T>(code: 'unreadable' | 'unwritable', call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    throw s3Error(thrown, code);
  }
}

export function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && codes[thrown.name] === 'ENOENT';
}

function s3Error(thrown: unknown, code: 'unreadable' | 'unwritable'): LatensifyError {
  if (thrown instanceof LatensifyError || !(thrown instanceof Error)) return fileError(thrown, code);
  const known = codes[thrown.name];
  if (known !== undefined) return fileError(new Refusal(known, thrown), code);
  const sentence = sentences[thrown.name];
  if (sentence !== undefined) return new LatensifyError('unreachable', sentence, { cause: thrown });
  const isNetwork = network.has(errnoOf(thrown)) || thrown.name === 'TimeoutError';
  if (isNetwork) {
    return new LatensifyError('unreachable', `The storage can't be reached: ${thrown.message}`, {
      cause: thrown,
    });
  }
  return new LatensifyError(code, `The storage answers: ${thrown.message}`, { cause: thrown });
}
