import { describe, expect, it } from 'vitest';
import {
  accuracy,
  areaUnderCurve,
  nearestNeighbours,
  pcaError,
  principalAxes,
  project,
  type Rows,
} from '../../../models/analysis/index.js';
import { randomOf } from '../../../models/training/index.js';

/** Points of a plane in five dimensions, with a little noise. */
function plane(count: number, noise: number): Rows {
  const random = randomOf(1, 'plane');
  const rows = Array.from({ length: count }, () => {
    const [a, b] = [3 * random.gaussian(), random.gaussian()];
    return [a + b, a - b, 2 * a, b, 5].map((value) => value + noise * random.gaussian());
  });
  return { count, size: 5, data: Float32Array.from(rows.flat()) };
}

describe('principal component analysis', () => {
  it('finds the plane that the points lie in', () => {
    const rows = plane(200, 0);
    expect(pcaError(rows, principalAxes(rows, 2))).toBeLessThan(1e-6);
    expect(pcaError(rows, principalAxes(rows, 1))).toBeGreaterThan(0.1);
  });

  it('gives coordinates of falling variance', () => {
    const rows = plane(200, 0.1);
    const codes = project(rows, principalAxes(rows, 3));
    const variance = (k: number): number =>
      Array.from({ length: codes.count }, (_, i) => codes.data[i * 3 + k]! ** 2).reduce(
        (sum, each) => sum + each,
        0,
      );
    expect(variance(0)).toBeGreaterThan(variance(1));
    expect(variance(1)).toBeGreaterThan(10 * variance(2));
  });
});

describe('nearest neighbours', () => {
  it('vote, and the nearer ones win ties', () => {
    const known = { count: 4, size: 1, data: Float32Array.of(0, 1, 10, 11) };
    const rows = { count: 3, size: 1, data: Float32Array.of(0.4, 10.2, 4) };
    expect([...nearestNeighbours(known, [7, 7, 8, 8], rows, 2)]).toEqual([7, 8, 7]);
    expect(accuracy([1, 2, 3], [1, 2, 4])).toBeCloseTo(2 / 3);
  });
});

describe('the area under the ROC curve', () => {
  it('is one where all anomalies score higher, a half where scores tell nothing', () => {
    expect(areaUnderCurve([1, 2, 3], [4, 5])).toBe(1);
    expect(areaUnderCurve([4, 5], [1, 2])).toBe(0);
    expect(areaUnderCurve([1, 1], [1, 1])).toBe(0.5);
    expect(areaUnderCurve([1, 3], [2])).toBe(0.5);
  });
});
