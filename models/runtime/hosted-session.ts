import { CancelledError, LatensifyError } from '../../common/errors.js';
import type { LoadRequest, NamedTensors } from './protocol.js';
import { buffersOf, wholeBuffer } from './transfer.js';
import type { AnyTensor, Feeds } from './types.js';
import type { WorkerChannel } from './worker-channel.js';

/** Throws when the network, just loaded, must not be used. */
export type Verify = (run: (feeds: Feeds) => Promise<readonly AnyTensor[]>) => Promise<void>;

/** What is loaded, and where. */
export type HostedNetwork = Omit<LoadRequest, 'kind' | 'session'>;

/** A network in the worker thread, loaded again (and verified again) after a crash of that thread. */
export class HostedSession {
  readonly #channel: WorkerChannel;
  readonly #network: HostedNetwork;
  readonly #verify: Verify | undefined;
  #loaded: { readonly life: object; readonly session: Promise<number> } | undefined;

  constructor(channel: WorkerChannel, network: HostedNetwork, verify?: Verify) {
    this.#channel = channel;
    this.#network = network;
    this.#verify = verify;
  }

  async load(): Promise<void> {
    await this.#session();
  }

  async run(feeds: Feeds, signal?: AbortSignal): Promise<NamedTensors> {
    if (signal?.aborted) throw new CancelledError();
    return this.#runIn(await this.#session(), feeds, signal);
  }

  async release(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    if (loaded) await this.#free(await loaded.session, loaded.life);
  }

  async #free(session: number, life: object): Promise<void> {
    if (!this.#channel.isAlive(life)) return;
    try {
      await this.#channel.request({ kind: 'release', session });
    } catch (error) {
      const goneWithItsThread = error instanceof LatensifyError;
      if (!goneWithItsThread) throw error;
    }
  }

  #session(): Promise<number> {
    const life = this.#channel.start();
    if (this.#loaded?.life !== life) this.#loaded = { life, session: this.#open(life) };
    return this.#loaded.session;
  }

  async #open(life: object): Promise<number> {
    const session = this.#channel.newSession();
    // A copy of its own to move: posting a view would copy all of the buffer behind it.
    const onnx = new Uint8Array(this.#network.onnx);
    await this.#channel
      .request({ kind: 'load', session, ...this.#network, onnx }, [onnx.buffer])
      .catch((error: unknown) => this.#refused('could not be loaded', error));
    try {
      await this.#verify?.(async (feeds) => (await this.#runIn(session, feeds)).map(([, tensor]) => tensor));
    } catch (error) {
      await this.#free(session, life);
      throw error;
    }
    return session;
  }

  async #runIn(session: number, feeds: Feeds, signal?: AbortSignal): Promise<NamedTensors> {
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
    const { name, provider } = this.#network;
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
