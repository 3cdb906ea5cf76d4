import { Worker } from 'node:worker_threads';
import { CancelledError, LatensifyError } from '../../common/errors.js';
import type { Answers, Envelope, Reply, Request, SharedState } from './protocol.js';

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** One life of the thread, from its start to its end; sessions loaded in it die with it. */
interface Life {
  readonly worker: Worker;
  readonly shared: SharedState;
  readonly pending: Map<number, Pending>;
  readonly ended: Promise<void>;
}

/**
 * Requests to the worker thread and the promises of their answers. The thread starts with the first request, and
 * again with the first one after a crash; it keeps the process alive only while an answer is due.
 */
export class WorkerChannel {
  #life: Life | undefined;
  #lastId = 0;
  #lastSession = 0;
  #closed = false;

  /** Starts the thread where it doesn't run; names its present life: what was loaded in another life is gone. */
  start(): object {
    return this.#started();
  }

  newSession(): number {
    this.#lastSession += 1;
    return this.#lastSession;
  }

  isAlive(life: object): boolean {
    return !this.#closed && this.#life === life;
  }

  /**
   * @throws CancelledError when the request was cancelled before its start or the channel closed meanwhile
   * @throws LatensifyError code 'device' when the thread dies; Error with ONNX Runtime's message when it refuses
   */
  request<R extends Request>(request: R, transfer: ArrayBuffer[] = []): Promise<Answers[R['kind']]> {
    const { worker, pending } = this.#started();
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      worker.postMessage({ id, request } satisfies Envelope, transfer);
      pending.set(id, { resolve, reject });
      worker.ref();
    });
  }

  /** Lets the run that is under way end, starts nothing more, ends the thread. */
  async close(): Promise<void> {
    this.#closed = true;
    if (!this.#life) return;
    const { worker, shared, ended } = this.#life;
    Atomics.store(shared.closing, 0, 1);
    worker.ref();
    worker.postMessage({ id: 0, request: { kind: 'close' } } satisfies Envelope);
    await ended;
  }

  #started(): Life {
    if (this.#closed) throw new LatensifyError('cancelled', 'The networks were closed.');
    this.#life ??= this.#startThread();
    return this.#life;
  }

  #startThread(): Life {
    const shared = { busy: sharedWord(), closing: sharedWord() };
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: shared, execArgv: [] });
    const pending = new Map<number, Pending>();
    let cause: unknown;
    worker.on('message', (reply: Reply) => {
      const waiting = pending.get(reply.id);
      pending.delete(reply.id);
      if (waiting) settle(waiting, reply);
      if (pending.size === 0) worker.unref();
    });
    worker.on('error', (error) => {
      cause = error;
    });
    const letNativeCodeEnd = (): void => waitUntilIdle(shared);
    process.on('exit', letNativeCodeEnd);
    const ended = new Promise<void>((resolve) => {
      worker.on('exit', () => {
        process.off('exit', letNativeCodeEnd);
        if (this.#life?.worker === worker) this.#life = undefined;
        for (const waiting of pending.values()) waiting.reject(this.#endError(cause));
        resolve();
      });
    });
    worker.unref();
    return { worker, shared, pending, ended };
  }

  #endError(cause: unknown): LatensifyError {
    if (this.#closed) return new CancelledError();
    const why = cause instanceof Error ? `: ${cause.message}` : '';
    return new LatensifyError('device', `The thread that runs the networks ended unexpectedly${why}.`, {
      cause,
    });
  }
}

const sharedWord = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));

function settle(waiting: Pending, reply: Reply): void {
  if ('cancelled' in reply) waiting.reject(new CancelledError());
  else if ('failure' in reply) waiting.reject(new Error(reply.failure));
  else waiting.resolve(reply.value as never);
}

const LONGEST_WAIT_MS = 10_000;

/**
 * A process that exits while ONNX Runtime computes in another thread aborts (SIGABRT from its Node.js binding), so
 * process.exit() waits for the run that is under way.
 */
function waitUntilIdle({ busy, closing }: SharedState): void {
  Atomics.store(closing, 0, 1);
  Atomics.wait(busy, 0, 1, LONGEST_WAIT_MS);
}
