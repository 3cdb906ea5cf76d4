import { describe, expect, it } from 'vitest';
import { addGaussianNoise, seedOf } from '../../bench/shared/noise.js';

describe('addGaussianNoise', () => {
  const grey = new Uint8Array(100_000).fill(128);

  it('has the mean and the standard deviation that were asked for', () => {
    const differences = Array.from(addGaussianNoise(grey, 8, 1), (sample) => sample - 128);
    const mean = differences.reduce((sum, value) => sum + value, 0) / grey.length;
    const variance = differences.reduce((sum, value) => sum + value * value, 0) / grey.length;
    expect(Math.abs(mean)).toBeLessThan(0.1);
    // Rounding to whole steps adds 1/12 to the variance.
    expect(Math.sqrt(variance - 1 / 12)).toBeCloseTo(8, 1);
  });

  it('is the same for the same seed and another for another', () => {
    expect(addGaussianNoise(grey, 8, seedOf('a'))).toEqual(addGaussianNoise(grey, 8, seedOf('a')));
    expect(addGaussianNoise(grey, 8, seedOf('a'))).not.toEqual(addGaussianNoise(grey, 8, seedOf('b')));
  });

  it('clips at black and white instead of wrapping round', () => {
    const ends = Uint8Array.from({ length: 1000 }, (_, i) => (i % 2) * 255);
    addGaussianNoise(ends, 8, 3).forEach((sample, i) => {
      expect(Math.abs(sample - ends[i]!)).toBeLessThan(60);
    });
  });
});
