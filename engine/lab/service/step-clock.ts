/** Steps that are timed at most, and milliseconds after which no other one is begun. */
const STEPS = 8;
const ENOUGH = 1500;

/** How long a step of a training takes. Each begins with reading its batch: the time between two is what it takes. */
export class StepClock {
  private readonly times: number[] = [];
  private readonly stop = new AbortController();
  private readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /** Of an epoch that isn't over before enough was timed. */
  get mostSteps(): number {
    return STEPS + 2;
  }

  get enough(): AbortSignal {
    return AbortSignal.any([this.stop.signal, this.signal]);
  }

  /** A batch is read. */
  tick(): void {
    const now = performance.now();
    this.times.push(now);
    // The first step sets everything up and is not counted; the one that begins now still is.
    const counted = this.times.length - 1;
    if (counted > STEPS || (counted >= 2 && now - this.times[1]! > ENOUGH)) this.stop.abort();
  }

  /** The median; asked for when the last step is over. */
  get secondsPerStep(): number {
    const times = [...this.times, performance.now()];
    const steps = times.slice(1).map((time, i) => time - times[i]!);
    const counted = (steps.length > 1 ? steps.slice(1) : steps).sort((a, b) => a - b);
    return counted[Math.floor(counted.length / 2)]! / 1000;
  }
}
