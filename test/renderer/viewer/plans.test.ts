import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { area, intersect, type Rect } from '../../../common/geometry.js';
import { planCrops } from '../../../renderer/viewer/patches/plan-crops.js';
import { planTiles, planTilesAround, tileEdge } from '../../../renderer/viewer/patches/plan-tiles.js';
import { alignOut, subtract } from '../../../renderer/viewer/patches/rects.js';

const picture = { width: 6000, height: 4000, levels: 5 };
const whole: Rect = { left: 0, top: 0, ...picture };

const rectIn = (width: number, height: number): fc.Arbitrary<Rect> =>
  fc
    .record({
      left: fc.integer({ min: 0, max: width - 1 }),
      top: fc.integer({ min: 0, max: height - 1 }),
      width: fc.integer({ min: 1, max: width }),
      height: fc.integer({ min: 1, max: height }),
    })
    .map((rect) => intersect(rect, { left: 0, top: 0, width, height }));

const sum = (rects: readonly Rect[]): number => rects.reduce((total, rect) => total + area(rect), 0);

describe('subtracting rectangles', () => {
  it('leaves every point that is in no hole, once', () => {
    const holes = fc.array(rectIn(40, 30), { maxLength: 5 });
    fc.assert(
      fc.property(rectIn(40, 30), holes, (rect, cut) => {
        const rest = subtract(rect, cut);
        for (let y = 0; y < 30; y++) {
          for (let x = 0; x < 40; x++) {
            const at = { left: x, top: y, width: 1, height: 1 };
            const isIn = (other: Rect): boolean => area(intersect(at, other)) > 0;
            const wanted = isIn(rect) && !cut.some(isIn) ? 1 : 0;
            if (rest.filter(isIn).length !== wanted) expect.fail(`${x},${y}`);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('aligning', () => {
  it('contains the rectangle and lies on the grid', () => {
    fc.assert(
      fc.property(rectIn(6000, 4000), fc.integer({ min: 1, max: 512 }), (rect, step) => {
        const aligned = alignOut(rect, step, picture);
        expect(intersect(aligned, rect)).toEqual(rect);
        expect(aligned.left % step).toBe(0);
        expect(aligned.top % step).toBe(0);
        expect(intersect(aligned, whole)).toEqual(aligned);
      }),
    );
  });
});

describe('tiles', () => {
  const visible = { left: 1000, top: 1000, width: 1300, height: 700 };

  it('begin with the coarsest level, then the middle of what is visible', () => {
    const [first, second] = planTiles(picture, visible, 0);
    expect(first).toMatchObject({ level: 4 });
    expect(second).toEqual({
      level: 0,
      region: { left: 1536, top: 1024, width: tileEdge, height: tileEdge },
    });
  });

  it('cover what is visible, and then what is around it', () => {
    const seen = planTiles(picture, visible, 0).filter(({ level }) => level === 0);
    expect(
      subtract(
        visible,
        seen.map(({ region }) => region),
      ),
    ).toEqual([]);
    const around = planTilesAround(picture, visible, 0);
    expect(around).toHaveLength(18);
    expect(around.some(({ region }) => area(intersect(region, visible)) > 0)).toBe(false);
  });

  it('never overlap and never leave the picture', () => {
    fc.assert(
      fc.property(rectIn(6000, 4000), fc.integer({ min: 0, max: 4 }), (seen, level) => {
        const regions = planTiles(picture, seen, level)
          .filter((place) => place.level === level)
          .map(({ region }) => region);
        for (const region of regions) {
          expect(intersect(region, whole)).toEqual(region);
          expect(region.left % 2 ** level).toBe(0);
        }
        expect(sum(subtract(whole, regions)) + sum(regions)).toBe(area(whole));
      }),
      { numRuns: 50 },
    );
  });
});

describe('crops', () => {
  it('are one where the view is small', () => {
    const visible = { left: 656, top: 640, width: 1024, height: 768 };
    expect(planCrops(picture, visible, 0, [])).toEqual([visible]);
  });

  it('cover what is missing, the middle first', () => {
    fc.assert(
      fc.property(
        rectIn(6000, 4000),
        fc.integer({ min: 0, max: 4 }),
        fc.array(rectIn(6000, 4000), { maxLength: 4 }),
        (visible, level, present) => {
          const crops = planCrops(picture, visible, level, present);
          expect(subtract(visible, [...present, ...crops])).toEqual([]);
          for (const crop of crops) {
            expect(intersect(crop, whole)).toEqual(crop);
            expect(crop.left % (16 * 2 ** level)).toBe(0);
            expect(area(crop) / 4 ** level).toBeLessThanOrEqual(1700 ** 2);
          }
        },
      ),
    );
  });

  it('are none where everything is there', () => {
    expect(planCrops(picture, { left: 10, top: 10, width: 50, height: 50 }, 0, [whole])).toEqual([]);
  });

  it('take in only the strip that a movement laid bare', () => {
    const before = { left: 0, top: 0, width: 1024, height: 768 };
    const crops = planCrops(picture, { ...before, left: 64 }, 0, [before]);
    expect(sum(crops)).toBeLessThan(area(before) / 2);
  });

  it('have one in the middle of a large view', () => {
    const visible = { left: 0, top: 0, width: 6000, height: 4000 };
    const [first] = planCrops(picture, visible, 1, []);
    expect(area(intersect(first!, { left: 2999, top: 1999, width: 2, height: 2 }))).toBeGreaterThan(0);
  });
});
