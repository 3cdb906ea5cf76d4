import { throwIfCancelled } from '../../common/errors.js';

/**
 * Bounds what is in flight: pieces of work of different weight share a capacity, first come, first served.
 * A piece heavier than the whole capacity waits until it is alone.
 */
export class Budget {
  private free: number;
  private readonly capacity: number;
  private readonly waiting: { weight: number; start: () => void }[] = [];

  constructor(capacity: number) {
    this.capacity = capacity;
    this.free = capacity;
  }

  /** @throws CancelledError when the signal has fired before the work could start */
  async run<T>(weight: number, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const share = Math.min(weight, this.capacity);
    await this.acquire(share);
    try {
      throwIfCancelled(signal);
      return await work();
    } finally {
      this.free += share;
      this.admit();
    }
  }

  private async acquire(weight: number): Promise<void> {
    await new Promise<void>((start) => {
      this.waiting.push({ weight, start });
      this.admit();
    });
  }

  private admit(): void {
    for (
      let first = this.waiting[0];
      first !== undefined && first.weight <= this.free;
      first = this.waiting[0]
    ) {
      this.waiting.shift();
      this.free -= first.weight;
      first.start();
    }
  }
}
