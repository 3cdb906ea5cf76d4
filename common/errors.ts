/**
 * Every failure that a person may read: a stable code for programs, a sentence for people.
 * The sentence names the cause and, where there is one, the mend; callers add the file's name.
 */
export type ErrorCode =
  | 'cancelled'
  | 'usage'
  | 'unreadable' // the file or folder can't be opened or read
  | 'unsupported' // readable, but no picture this program takes
  | 'damaged' // a picture or an .ltn file that is broken
  | 'too-large' // over a limit that the user can raise
  | 'unwritable' // the result can't be written: disk full, no permission, exists already
  | 'model' // a model is missing, damaged, or fails its known answer
  | 'untrusted' // a model lies in a file, and nobody has agreed yet to run it
  | 'device' // a device or its driver fails
  | 'unreachable' // a server that is needed does not answer
  | 'internal';

export class LatensifyError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'LatensifyError';
    this.code = code;
  }
}

export class CancelledError extends LatensifyError {
  constructor() {
    super('cancelled', 'Cancelled.');
    this.name = 'CancelledError';
  }
}

/** Throws CancelledError when the signal has fired: called between tiles and files. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}

/** Any thrown value as a LatensifyError, so that a code and a sentence are always at hand. */
export function asLatensifyError(thrown: unknown): LatensifyError {
  if (thrown instanceof LatensifyError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new LatensifyError('internal', message, { cause: thrown });
}
