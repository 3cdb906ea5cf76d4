import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { LatensifyError } from '../../common/errors.js';
import { HostedSession, type Verify } from './hosted-session.js';
import { checkKnownAnswer, knownAnswerInputs } from './known-answer.js';
import { candidates, climbLadder, type TrialOptions, tryProvider } from './providers.js';
import { askProcess } from './trial-process.js';
import type {
  Feeds,
  KnownAnswer,
  Network,
  NetworkSource,
  Provider,
  ProviderReport,
  Runtime,
  RuntimeOptions,
  Tensors,
} from './types.js';
import { WorkerChannel } from './worker-channel.js';

/** Starts nothing: the thread comes with the first network. */
export const createRuntime = (options: RuntimeOptions = {}): Runtime => new WorkerRuntime(options);

const EXACT_PROVIDERS = {
  native: ['cpu'],
  wasm: ['wasm'],
  auto: ['cpu', 'wasm'],
} as const satisfies Record<string, readonly Provider[]>;

/** A loaded network and how many hold it. */
interface Shared {
  readonly session: HostedSession;
  readonly ready: Promise<void>;
  holders: number;
}

class WorkerRuntime implements Runtime {
  readonly #channel = new WorkerChannel();
  readonly #threads: number;
  readonly #device: Provider | 'auto';
  readonly #exactProviders: readonly Provider[];
  readonly #loaded = new Map<string, Shared>();
  readonly #closing = new AbortController();
  readonly #trials: TrialOptions;
  #provider: Promise<Provider> | undefined;

  constructor(options: RuntimeOptions) {
    const { device = 'auto', threads = availableParallelism(), exactEngine = 'auto' } = options;
    this.#threads = threads;
    this.#device = device;
    this.#exactProviders = EXACT_PROVIDERS[exactEngine];
    this.#trials = { threads, signal: this.#closing.signal, askProcess: options.askProcess ?? askProcess };
  }

  async load(source: NetworkSource): Promise<Network> {
    return this.#open(source, await this.provider());
  }

  async loadOnCpu<Outputs extends Feeds = Tensors>(source: NetworkSource): Promise<Network<Outputs>> {
    const provider = (await this.provider()) === 'wasm' ? 'wasm' : 'cpu';
    return this.#open<Outputs>(source, provider);
  }

  async loadExact(source: NetworkSource, answer: KnownAnswer): Promise<Network> {
    const failures: unknown[] = [];
    for (const provider of this.#exactProviders) {
      try {
        return await this.#open(source, provider, answer);
      } catch (error) {
        if (error instanceof LatensifyError && error.code !== 'model') throw error;
        failures.push(error);
      }
    }
    throw failures[0];
  }

  provider(): Promise<Provider> {
    this.#provider ??= this.#chooseProvider();
    return this.#provider;
  }

  async #chooseProvider(): Promise<Provider> {
    const device = this.#device;
    if (device === 'cpu' || device === 'wasm') return device;
    if (device === 'auto') return climbLadder(this.#trials);
    const trial = await tryProvider(device, this.#trials);
    if (trial.usable) return device;
    throw new LatensifyError('device', `The device "${device}" cannot be used: ${trial.detail}.`);
  }

  /** One after the other: two self-checks at once would disturb each other's time. */
  async report(): Promise<ProviderReport[]> {
    const reports: ProviderReport[] = [];
    for (const candidate of candidates()) {
      const { provider, usable, detail } = await tryProvider(candidate, this.#trials);
      reports.push({ provider, usable, detail });
    }
    return reports;
  }

  dispose(): Promise<void> {
    this.#closing.abort();
    this.#loaded.clear();
    return this.#channel.close();
  }

  async #open<Outputs extends Feeds = Tensors>(
    source: NetworkSource,
    provider: Provider,
    answer?: KnownAnswer,
  ): Promise<Network<Outputs>> {
    const key = cacheKey(source, provider, answer);
    const shared = this.#loaded.get(key) ?? this.#start(key, source, provider, answer);
    shared.holders += 1;
    await shared.ready;
    return this.#handle<Outputs>(key, shared, provider);
  }

  #start(key: string, source: NetworkSource, provider: Provider, answer?: KnownAnswer): Shared {
    const { name, onnx } = source;
    const network = { name, onnx, provider, threads: this.#threads };
    const session = new HostedSession(this.#channel, network, answer && verifier(source, answer));
    const ready = session.load();
    ready.catch(() => this.#loaded.delete(key));
    const shared = { session, ready, holders: 0 };
    this.#loaded.set(key, shared);
    return shared;
  }

  #handle<Outputs extends Feeds>(key: string, shared: Shared, provider: Provider): Network<Outputs> {
    let disposed = false;
    return {
      provider,
      run: async (feeds, signal) => {
        if (disposed) throw new LatensifyError('internal', 'A network was used after it was freed.');
        // what the outputs are is the network's business: whoever loads it says so
        return Object.fromEntries(await shared.session.run(feeds, signal)) as Feeds as Outputs;
      },
      dispose: async () => {
        if (disposed) return;
        disposed = true;
        shared.holders -= 1;
        if (shared.holders > 0) return;
        this.#loaded.delete(key);
        await shared.session.release();
      },
    };
  }
}

const verifier =
  (source: NetworkSource, answer: KnownAnswer): Verify =>
  async (run) => {
    checkKnownAnswer(source, answer, await run(knownAnswerInputs(answer.dims)));
  };

function cacheKey({ onnx }: NetworkSource, provider: Provider, answer: KnownAnswer | undefined): string {
  const content = createHash('sha256').update(onnx).digest('hex');
  return [content, provider, JSON.stringify(answer ?? null)].join(' ');
}
