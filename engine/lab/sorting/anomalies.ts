import type { Codes } from '../use.js';

export interface Anomaly {
  readonly name: string;
  readonly label: string;
  /** Mean squared error of its reconstruction, in [0, 1]² units. */
  readonly error: number;
}

export interface Anomalies {
  /** Pictures by their error, the worst first. */
  readonly pictures: readonly Anomaly[];
  /** Above it a picture is called unusual. */
  readonly threshold: number;
}

/** Deviations from the median that are still usual, as if errors were normal. */
const DEVIATIONS = 3;

/**
 * How unlike what it learned each picture is, by the error of its reconstruction. The threshold lies three deviations
 * above the median; the deviation is 1.4826 times the median distance from it (Hampel 1974), so that the unusual ones
 * themselves hardly move it.
 * @param threshold another one
 */
export function anomaliesOf({ pictures, errors }: Codes, threshold?: number): Anomalies {
  const middle = median(errors);
  const deviation = 1.4826 * median(errors.map((error) => Math.abs(error - middle)));
  return {
    threshold: threshold ?? middle + DEVIATIONS * deviation,
    pictures: pictures
      .map(({ name, label }, i) => ({ name, label, error: errors[i]! }))
      .sort((a, b) => b.error - a.error),
  };
}

function median(values: Float32Array): number {
  const sorted = values.slice().sort();
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}
