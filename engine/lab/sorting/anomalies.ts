import { usualLimit } from '../../../common/statistics.js';
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

/**
 * How unlike what it learned each picture is, by the error of its reconstruction.
 * @param threshold another one
 */
export function anomaliesOf({ pictures, errors }: Codes, threshold?: number): Anomalies {
  return {
    threshold: threshold ?? usualLimit([...errors]),
    pictures: pictures
      .map(({ name, label }, i) => ({ name, label, error: errors[i]! }))
      .sort((a, b) => b.error - a.error),
  };
}
