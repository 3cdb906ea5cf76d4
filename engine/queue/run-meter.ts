import type { Totals } from '../api/index.js';

/** Shorter runs say nothing about the time that is left. */
const leastSeconds = 2;

/** How far a run is and how fast, by bytes of the sources for the one and by pixels for the other. */
export class RunMeter {
  private items = 0;
  private bytes = 0;
  private finished = 0;
  private finishedBytes = 0;
  private pixels = 0;
  private seconds = 0;
  private startedAt: number | undefined;

  constructor(sizes: readonly number[]) {
    this.add(sizes);
  }

  add(sizes: readonly number[]): void {
    this.items += sizes.length;
    this.bytes += sum(sizes);
  }

  /** Items that will not be run. */
  drop(sizes: readonly number[]): void {
    this.items -= sizes.length;
    this.bytes -= sum(sizes);
  }

  finish(bytes: number, pixels: number): void {
    this.finished++;
    this.finishedBytes += bytes;
    this.pixels += pixels;
  }

  start(): void {
    this.startedAt ??= performance.now();
  }

  /** Time that passes until start is not counted. */
  stop(): void {
    this.seconds = this.elapsed();
    this.startedAt = undefined;
  }

  /** @param doneBytes of each item that runs, the part that is done */
  read(doneBytes: readonly number[]): Totals['run'] {
    const seconds = this.elapsed();
    const done = this.finishedBytes + sum(doneBytes);
    const progress = this.bytes === 0 ? 0 : Math.min(1, done / this.bytes);
    const isTelling = seconds >= leastSeconds && progress > 0;
    return {
      items: this.items,
      finished: this.finished,
      progress,
      ...(this.pixels > 0 && seconds > 0 && { megapixelsPerSecond: this.pixels / 1e6 / seconds }),
      ...(isTelling && { secondsLeft: Math.round((seconds * (1 - progress)) / progress) }),
    };
  }

  private elapsed(): number {
    const running = this.startedAt === undefined ? 0 : (performance.now() - this.startedAt) / 1000;
    return this.seconds + running;
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
