import { Budget } from '../jobs/index.js';

/**
 * How many files are in work at once in this process. A suspect, a file whose worker died, is worked on alone: should
 * it take this process down, too, no other file is blamed.
 */
export class House {
  private readonly places: Budget;
  private readonly capacity: number;
  private suspects = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.places = new Budget(capacity);
  }

  /** Whether a file may come in; where not, it is for another worker, or for later. */
  get isOpen(): boolean {
    return this.suspects === 0;
  }

  async run<T>(isSuspect: boolean, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (!isSuspect) return await this.places.run(1, signal, work);
    this.suspects++;
    try {
      return await this.places.run(this.capacity, signal, work);
    } finally {
      this.suspects--;
    }
  }
}
