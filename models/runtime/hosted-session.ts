import { CancelledError, LatensifyError } from '../../common/errors.js';
import type { LoadRequest, NamedTensors } from './protocol.js';
import { buffersOf, wholeBuffer } from './transfer.js';
import type { Tensor, Tensors } from './types.js';
import type { WorkerChannel } from './worker-channel.js';

/** Throws when the network, just loaded, must not be used. */
export type Verify = (run: (feeds: Tensors) => Promise<readonly Tensor[]>) => Promise<void>;

/** A network in the worker thread, loaded again (and verified again) after a crash of that thread. */
export class HostedSession {
  readonly #channel: WorkerChannel;
  readonly #request: LoadRequest;
  readonly #verify: Verify | undefined;
  #loaded: { readonly life: object; readonly session: Promise<number> } | undefined;

  constructor(channel: WorkerChannel, request: LoadRequest, verify?: Verify) {
    this.#channel = channel;
    this.#request = request;
    this.#verify = verify;
  }

  async load(): Promise<void> {
    await this.#session();
  }

  async run(feeds: Tensors, signal?: AbortSignal): Promise<NamedTensors> {
    if (signal?.aborted) throw new CancelledError();
    return this.#runIn(await this.#session(), feeds, signal);
  }

  async release(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    if (!loaded || !this.#channel.isAlive(loaded.life)) return;
    await this.#channel.request({ kind: 'release', session: await loaded.session });
  }

  #session(): Promise<number> {
    const life = this.#channel.start();
    if (this.#loaded?.life !== life) this.#loaded = { life, session: this.#open() };
    return this.#loaded.session;
  }

  async #open(): Promise<number> {
    // A copy of its own to move: posting a view would copy all of the buffer behind it.
    const onnx = new Uint8Array(this.#request.onnx);
    const session = await this.#channel
      .request({ ...this.#request, onnx }, [onnx.buffer])
      .catch((error: unknown) => this.#refused('could not be loaded', error));
    try {
      await this.#verify?.(async (feeds) => (await this.#runIn(session, feeds)).map(([, tensor]) => tensor));
    } catch (error) {
      await this.#channel.request({ kind: 'release', session });
      throw error;
    }
    return session;
  }

  async #runIn(session: number, feeds: Tensors, signal?: AbortSignal): Promise<NamedTensors> {
    const named = Object.entries(feeds).map(
      ([name, { dims, data }]) => [name, { dims, data: wholeBuffer(data) }] as const,
    );
    const { cancelled, stop } = sharedFlag(signal);
    try {
      const request = { kind: 'run', session, feeds: named, cancelled } as const;
      return await this.#channel.request(request, buffersOf(named));
    } catch (error) {
      return this.#refused('failed', error);
    } finally {
      stop();
    }
  }

  /** ONNX Runtime's own message, with the network and the provider; other errors as they are. */
  #refused(what: 'could not be loaded' | 'failed', error: unknown): never {
    if (error instanceof LatensifyError) throw error;
    const { name, provider } = this.#request;
    const reason = error instanceof Error ? error.message : String(error);
    const fileIsWrong = what === 'could not be loaded' && (provider === 'cpu' || provider === 'wasm');
    throw new LatensifyError(
      fileIsWrong ? 'model' : 'device',
      `The network "${name}" ${what} on ${provider}: ${reason.trim()}`,
      { cause: error },
    );
  }
}

/** The signal as a flag that the other thread sees before it starts a run. */
function sharedFlag(signal: AbortSignal | undefined): {
  cancelled: Int32Array | undefined;
  stop: () => void;
} {
  if (!signal) return { cancelled: undefined, stop: () => undefined };
  const cancelled = new Int32Array(new SharedArrayBuffer(4));
  const raise = (): void => {
    Atomics.store(cancelled, 0, 1);
  };
  if (signal.aborted) raise();
  signal.addEventListener('abort', raise, { once: true });
  return { cancelled, stop: () => signal.removeEventListener('abort', raise) };
}
