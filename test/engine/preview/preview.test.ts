import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { area, intersect } from '../../../common/geometry.js';
import { levelRect, levelSize, levelsOf, snapToLevel, withHalo } from '../../../engine/preview/geometry.js';
import { nearestQuality, profileName } from '../../../engine/preview/index.js';

const sizes = fc.record({
  width: fc.integer({ min: 1, max: 60_000 }),
  height: fc.integer({ min: 1, max: 60_000 }),
});
const regionIn = (size: { width: number; height: number }) =>
  fc
    .record({
      left: fc.integer({ min: 0, max: size.width - 1 }),
      top: fc.integer({ min: 0, max: size.height - 1 }),
      width: fc.integer({ min: 1, max: size.width }),
      height: fc.integer({ min: 1, max: size.height }),
    })
    .map((rect) => intersect(rect, { left: 0, top: 0, ...size }));
const cases = sizes.chain((size) =>
  fc.record({ size: fc.constant(size), region: regionIn(size), level: fc.integer({ min: 0, max: 8 }) }),
);

describe('regions', () => {
  test('at any level lie in that level of the picture, whole pixels, and hold what was asked for', () => {
    fc.assert(
      fc.property(cases, ({ size, region, level }) => {
        const snapped = snapToLevel(region, level, size);
        expect(intersect(snapped, region)).toEqual(region);
        expect(intersect(snapped, { left: 0, top: 0, ...size })).toEqual(snapped);
        const rect = levelRect(snapped, level);
        expect(Object.values(rect).every(Number.isInteger)).toBe(true);
        expect(intersect(rect, { left: 0, top: 0, ...levelSize(size, level) })).toEqual(rect);
        expect(area(rect)).toBeGreaterThan(0);
      }),
    );
  });

  test('with a halo stay in the picture, on the grid of hyper-latents', () => {
    fc.assert(
      fc.property(cases, ({ size, region }) => {
        const outer = withHalo(region, size);
        expect(intersect(outer, region)).toEqual(region);
        expect(intersect(outer, { left: 0, top: 0, ...size })).toEqual(outer);
        expect([outer.left % 64, outer.top % 64]).toEqual([0, 0]);
      }),
    );
  });

  test('the smallest level has 256 pixels at most', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const levels = levelsOf(size);
        const smallest = levelSize(size, levels - 1);
        expect(Math.max(smallest.width, smallest.height)).toBeLessThanOrEqual(256);
        expect(levels === 1 || Math.max(size.width, size.height) > 256).toBe(true);
      }),
    );
  });
});

describe('the quality of a peer at the same size', () => {
  test('is found in a few steps on smooth curves, and in the end on any that rises', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 8, max: 40, noNaN: true }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 100 }),
        async (doubling, quality, guess) => {
          let attempts = 0;
          const size = (at: number): number => 1000 * 2 ** (at / doubling);
          const found = await nearestQuality(
            size(quality),
            (at) => {
              attempts++;
              return Promise.resolve(size(at));
            },
            guess,
          );
          expect(Math.abs(Math.log(size(found) / size(quality)))).toBeLessThan(0.031);
          expect(attempts).toBeLessThanOrEqual(5);
        },
      ),
    );
  });

  test('is the nearest end where a size is out of reach', async () => {
    const sizeAt = (quality: number) => Promise.resolve(1000 + quality);
    expect(await nearestQuality(1, sizeAt)).toBe(1);
    expect(await nearestQuality(1e9, sizeAt)).toBe(100);
  });
});

test('no bytes for a profile make its name throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const name = profileName(bytes);
      expect(name === undefined || name.length > 0).toBe(true);
    }),
  );
});
