import { describe, expect, it } from 'vitest';
import {
  accuracy,
  classify,
  confusion,
  drawFrom,
  fitLogistic,
  fitMixture,
  kMeans,
  type Rows,
} from '../../../models/analysis/index.js';
import { randomOf } from '../../../models/training/index.js';

/** Clouds around (0, 0), (6, 0) and (0, 6), the third twice as wide along y. */
function clouds(perCloud: number): { rows: Rows; labels: number[] } {
  const random = randomOf(1, 'clouds');
  const labels = Array.from({ length: 3 * perCloud }, (_, i) => i % 3);
  const data = new Float32Array(
    labels.flatMap((label) => [
      6 * Number(label === 1) + random.gaussian(),
      6 * Number(label === 2) + (label === 2 ? 2 : 1) * random.gaussian(),
    ]),
  );
  return { rows: { count: labels.length, size: 2, data }, labels };
}

describe('k-means', () => {
  it('finds clouds, and the row in the middle of each', () => {
    const { rows, labels } = clouds(200);
    const found = kMeans(rows, 3, randomOf(2, 'start'));
    expect(found.nearest).toHaveLength(3);
    for (const row of found.nearest) {
      const group = found.labels[row];
      const same = labels.filter((label, i) => found.labels[i] === group && label === labels[row]).length;
      expect(same / found.labels.filter((label) => label === group).length).toBeGreaterThan(0.85);
    }
    expect(found.inertia).toBeGreaterThan(0);
  });

  it('makes no more groups than there are rows, alike ones included', () => {
    const data = new Float32Array([1, 1, 1, 1]);
    const { labels } = kMeans({ count: 2, size: 2, data }, 5, randomOf(1));
    expect(labels).toHaveLength(2);
  });
});

describe('logistic regression', () => {
  it('learns classes, and its confusion matrix counts every row once', () => {
    const { rows, labels } = clouds(150);
    const guesses = classify(fitLogistic(rows, labels, 3, randomOf(3)), rows);
    expect(accuracy(guesses, labels)).toBeGreaterThan(0.95);
    const table = confusion(guesses, labels, 3);
    expect(table.map((row) => row.reduce((sum, n) => sum + n, 0))).toEqual([150, 150, 150]);
    expect(table[0]![0]! + table[1]![1]! + table[2]![2]!).toBe(Math.round(450 * accuracy(guesses, labels)));
  });

  it('bears numbers that never change', () => {
    const data = new Float32Array([0, 7, 1, 7, 0, 7, 1, 7]);
    const guesses = classify(fitLogistic({ count: 4, size: 2, data }, [0, 1, 0, 1], 2, randomOf(3)), {
      count: 4,
      size: 2,
      data,
    });
    expect([...guesses]).toEqual([0, 1, 0, 1]);
  });
});

describe('a mixture of Gaussians', () => {
  it('draws what looks like the rows that it was fitted to', () => {
    const { rows } = clouds(300);
    const mixture = fitMixture(rows, 3, randomOf(4));
    const weights = mixture.components.map(({ weight }) => weight);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
    for (const weight of weights) expect(weight).toBeCloseTo(1 / 3, 1);
    const wide = mixture.components.find(({ mean }) => mean[1]! > 3)!;
    expect(Math.hypot(wide.factor[1]!, wide.factor[2]!)).toBeCloseTo(2, 0);

    const random = randomOf(5);
    const draw = new Float32Array(2);
    let sum = 0;
    for (let i = 0; i < 3000; i++) {
      drawFrom(mixture, random, draw);
      sum += draw[0]! / 3000;
    }
    const mean = rows.data.reduce((total, value, i) => total + (i % 2 === 0 ? value : 0), 0) / rows.count;
    expect(sum).toBeCloseTo(mean, 0);
  });
});
