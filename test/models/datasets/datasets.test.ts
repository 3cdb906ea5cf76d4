import { describe, expect, it } from 'vitest';
import { CLASSES, drawDigits, isIdx, readIdx, SIDE } from '../../../models/datasets/index.js';

describe('drawn digits', () => {
  it('are the same for the same seed, and differ for others', () => {
    expect(drawDigits(20, 1)).toEqual(drawDigits(20, 1));
    expect(drawDigits(20, 1).samples).not.toEqual(drawDigits(20, 2).samples);
  });

  it('fill the picture, leave a dark rim, and have every class', () => {
    const { samples, labels } = drawDigits(300, 4, CLASSES);
    expect(new Set(labels).size).toBe(CLASSES.length);
    for (let i = 0; i < 300; i++) {
      const picture = samples.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
      const lit = picture.filter((sample) => sample > 127).length;
      expect(lit).toBeGreaterThan(20);
      expect(lit).toBeLessThan(300);
    }
  });
});

describe('IDX files', () => {
  const header = (...dims: number[]): number[] => [
    0,
    0,
    8,
    dims.length,
    ...dims.flatMap((dim) => [0, 0, 0, dim]),
  ];

  it('are read', () => {
    const file = Uint8Array.from([...header(2, 1, 3), 1, 2, 3, 4, 5, 6]);
    expect(isIdx(file)).toBe(true);
    expect(readIdx(file)).toEqual({ dims: [2, 1, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  });

  it('are refused when they are cut off or something else', () => {
    expect(() => readIdx(Uint8Array.from([...header(2, 1, 3), 1, 2]))).toThrow('should hold 6 bytes');
    expect(() => readIdx(Uint8Array.from([0, 0, 8, 3, 0]))).toThrow('cut off');
    expect(() => readIdx(Uint8Array.of(1, 2, 3, 4))).toThrow('no IDX file');
  });
});
