import { Worker } from 'node:worker_threads';
import { CancelledError, LatensifyError, throwIfCancelled, type ErrorCode } from '../../../common/errors.js';

/** What a decoder's program answers to: functions of values that can be sent to another thread. */
export type Calls<C> = Record<keyof C, (...args: never[]) => unknown>;

export interface Question {
  readonly call: string;
  readonly args: readonly unknown[];
}

export type Answer =
  { readonly value: unknown } | { readonly code: ErrorCode; readonly sentence: string; readonly why: string };

export interface CallLimits {
  /** The thread is ended when it takes longer. */
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Bytes of the thread's JavaScript heap, in MB: pixels and WebAssembly's memory lie outside it. */
const heapMegabytes = 256;

/**
 * A thread that decodes one file with a library in WebAssembly and is ended with it, which frees its memory at once. A
 * damaged file may make the library trap, loop or fill its memory: that ends the thread, and the call fails with a
 * sentence. One call at a time.
 */
export class DecoderThread<C extends Calls<C>> {
  readonly #worker: Worker;
  #waiting: Waiting | undefined;
  #ended: LatensifyError | undefined;

  /** @param program the compiled file that calls serveDecoder */
  constructor(program: URL) {
    this.#worker = new Worker(program, {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    this.#worker.on('message', (answer: Answer) => this.#settle(answer));
    this.#worker.on('error', (error) => this.#fail(endOf(error)));
    this.#worker.on('exit', () =>
      this.#fail(new LatensifyError('internal', 'The thread that decodes the file ended unexpectedly.')),
    );
  }

  /**
   * @throws LatensifyError what the program throws; 'damaged' when it takes too long, 'too-large' when memory runs out;
   *   CancelledError
   */
  async call<K extends keyof C & string>(
    call: K,
    args: Parameters<C[K]>,
    { seconds, signal }: CallLimits,
  ): Promise<Awaited<ReturnType<C[K]>>> {
    throwIfCancelled(signal);
    if (this.#ended) throw this.#ended;
    const cancel = (): void => this.#fail(new CancelledError());
    const timer = setTimeout(() => this.#fail(tooSlow(seconds)), seconds * 1000);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting = { resolve, reject };
        this.#worker.postMessage({ call, args } satisfies Question);
      });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if ('value' in answer) waiting?.resolve(answer.value as never);
    else waiting?.reject(new LatensifyError(answer.code, answer.sentence, { cause: new Error(answer.why) }));
  }

  #fail(error: LatensifyError): void {
    this.#ended ??= error;
    this.#waiting?.reject(this.#ended);
    this.#waiting = undefined;
    void this.#worker.terminate();
  }
}

const tooSlow = (seconds: number): LatensifyError =>
  new LatensifyError(
    'damaged',
    `The file could not be decoded within ${Math.round(seconds)} seconds; it is probably damaged.`,
  );

function endOf(error: unknown): LatensifyError {
  const outOfMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  if (outOfMemory) return new LatensifyError('too-large', 'Decoding the file takes too much memory.');
  const why = error instanceof Error ? error.message : String(error);
  return new LatensifyError('internal', `The thread that decodes the file failed: ${why}.`, { cause: error });
}
