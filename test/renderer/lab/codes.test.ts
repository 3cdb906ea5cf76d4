import { describe, expect, it } from 'vitest';
import {
  furthestFrom,
  moveTo,
  placesAlong,
  placesOf,
  reachOf,
  walk,
} from '../../../renderer/lab/use/codes.js';

const axes = {
  mean: [1, 2, 3],
  axes: [
    { direction: [1, 0, 0], deviation: 2, share: 0.7 },
    { direction: [0, 0.6, 0.8], deviation: 0.5, share: 0.2 },
  ],
};

describe('codes that are changed', () => {
  it('lie so many deviations from the mean', () => {
    expect(placesOf(axes, [1, 2, 3])).toEqual([0, 0]);
    const [first, second] = placesOf(axes, [5, 2.6, 3.8]);
    expect(first).toBeCloseTo(2);
    expect(second).toBeCloseTo(2);
  });

  it('stay as they are where nothing is moved, and get to the places they are moved to', () => {
    const code = [4, -1, 2];
    const same = moveTo(axes, code, placesOf(axes, code));
    same.forEach((value, i) => expect(value).toBeCloseTo(code[i]!));
    const places = placesOf(axes, moveTo(axes, code, [-1.5, 2.5]));
    expect(places[0]).toBeCloseTo(-1.5);
    expect(places[1]).toBeCloseTo(2.5);
    // What no axis says of it, here along (0, 0.8, −0.6), stays.
    const aside = (each: readonly number[]): number => 0.8 * each[1]! - 0.6 * each[2]!;
    expect(aside(moveTo(axes, code, [-1.5, 2.5]))).toBeCloseTo(aside(code));
  });

  it('go from one to another in even steps', () => {
    expect(walk([0, 4], [2, 0], 3)).toEqual([
      [0, 4],
      [1, 2],
      [2, 0],
    ]);
  });

  it('go first to what is least alike', () => {
    const codes = [
      [0, 0],
      [1, 1],
      [-3, 0],
      [2, 2],
    ];
    expect(furthestFrom(0, codes)).toBe(2);
    expect(furthestFrom(2, codes)).toBe(3);
    expect(furthestFrom(0, [[1]])).toBe(0);
  });

  it('have sliders that reach every picture, with pictures at even places along', () => {
    expect(reachOf({ ...axes, codes: [[1, 2, 3]] })).toBe(3);
    expect(reachOf({ ...axes, codes: [[10, 2, 3]] })).toBe(5);
    expect(placesAlong(3, 3)).toEqual([-2, 0, 2]);
  });
});
