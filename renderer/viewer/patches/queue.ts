import { asLatensifyError, type LatensifyError } from '../../../common/errors.js';
import type { Patch, PatchRequest } from '../types.js';
import { requestKey } from './cache.js';

export interface QueueOptions {
  /** How many are asked for at once. */
  readonly slots: number;
  /** @param slot 0 … slots − 1: which of those under way this is */
  readonly load: (request: PatchRequest, slot: number, signal: AbortSignal) => Promise<Patch>;
  readonly onLoaded: (request: PatchRequest, patch: Patch) => void;
  readonly onFailed: (request: PatchRequest, error: LatensifyError) => void;
}

interface Loading {
  readonly request: PatchRequest;
  readonly key: string;
  readonly abort: AbortController;
}

/** Asks for patches in the order of a list that may change at any time: what is no longer in it is given up. */
export class PatchQueue {
  private readonly options: QueueOptions;
  private waiting: PatchRequest[] = [];
  private readonly loading: (Loading | undefined)[];

  constructor(options: QueueOptions) {
    this.options = options;
    this.loading = Array.from({ length: options.slots }, () => undefined);
  }

  /** Requests that are under way or wait. */
  get left(): number {
    return this.waiting.length + this.loading.filter((one) => one !== undefined).length;
  }

  /**
   * Replaces what is wanted; requests under way that are still wanted go on.
   * @param mayFinish says of others that are under way whether they go on, too
   */
  want(
    requests: readonly PatchRequest[],
    mayFinish: (underWay: PatchRequest) => boolean = () => false,
  ): void {
    const keys = new Set(requests.map(requestKey));
    this.loading.forEach((one, slot) => {
      if (one === undefined || keys.has(one.key) || mayFinish(one.request)) return;
      this.loading[slot] = undefined;
      one.abort.abort();
    });
    const underWay = new Set(this.loading.map((one) => one?.key));
    this.waiting = requests.filter((request) => !underWay.has(requestKey(request)));
    this.fill();
  }

  private fill(): void {
    this.loading.forEach((one, slot) => {
      const next = one === undefined ? this.waiting.shift() : undefined;
      if (next !== undefined) void this.start(next, slot);
    });
  }

  private async start(request: PatchRequest, slot: number): Promise<void> {
    const mine: Loading = { request, key: requestKey(request), abort: new AbortController() };
    this.loading[slot] = mine;
    const settle = (): boolean => {
      if (this.loading[slot] !== mine) return false;
      this.loading[slot] = undefined;
      return true;
    };
    try {
      const patch = await this.options.load(request, slot, mine.abort.signal);
      if (settle()) this.options.onLoaded(request, patch);
      else patch.bitmap.close();
    } catch (thrown) {
      const error = asLatensifyError(thrown);
      if (settle() && error.code !== 'cancelled') this.options.onFailed(request, error);
    }
    this.fill();
  }
}
