import type { Feeds, Network, Tensors } from './types.js';

/**
 * A network that is started when it is first run, and may be freed between runs: an encoder needs no synthesis, a decoder
 * no analysis, and each keeps some 300 MB of workspace for as long as it is loaded.
 */
export class OnDemandNetwork {
  readonly #load: () => Promise<Network>;
  #network: Promise<Network> | undefined;
  #running = 0;

  constructor(load: () => Promise<Network>) {
    this.#load = load;
  }

  /** As Network.run. */
  async run(feeds: Feeds, signal?: AbortSignal): Promise<Tensors> {
    this.#running++;
    try {
      this.#network ??= this.#load();
      const network = await this.#network.catch((error: unknown) => {
        this.#network = undefined;
        throw error;
      });
      return await network.run(feeds, signal);
    } finally {
      this.#running--;
    }
  }

  /** Frees the network unless it is at work for somebody; the next run starts it again. */
  async release(): Promise<void> {
    const loaded = this.#network;
    if (this.#running > 0 || !loaded) return;
    this.#network = undefined;
    await (await loaded).dispose();
  }
}
