import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitColours } from '../../../models/colorize/guided-filter.js';
import { upsampleJointly } from '../../../models/colorize/joint-bilateral.js';
import { readLuminance } from '../../../models/colorize/luminance.js';
import { likeliestColours } from '../../../models/colorize/palette.js';
import { makePlane, type Plane } from '../../../models/colorize/planes.js';
import { propagate } from '../../../models/colorize/propagation.js';
import { turnBack, turnUpright, type Orientation } from '../../../models/colorize/upright.js';
import { workingSize } from '../../../models/colorize/working-size.js';

function paint(width: number, height: number, value: (x: number, y: number) => number): Plane {
  const plane = makePlane(width, height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) plane.data[y * width + x] = value(x, y);
  return plane;
}

/** Dark at the left of column `at`, bright from it on. */
const edge = (width: number, height: number, at: number): Plane =>
  paint(width, height, (x) => (x < at ? 30 : 70));

describe('colours follow the edges of the luminance', () => {
  // the edge lies within a cell of the small plane, whose value is a mixture
  const luminance = edge(32, 16, 18);
  const chroma = paint(8, 4, (x) => (x < 4 ? 40 : x === 4 ? 0 : -40));

  it('when they are brought to the working size', () => {
    const [plane] = upsampleJointly(luminance, [chroma]);
    expect(plane!.data[8 * 32 + 15]).toBeGreaterThan(30);
    expect(plane!.data[8 * 32 + 21]).toBeLessThan(-30);
  });

  it('when they are fitted to the luminance', () => {
    const chromaThere = paint(32, 16, (x) => (x < 18 ? 40 : -40));
    const field = fitColours(luminance, chromaThere, chromaThere);
    const at = 8 * 32 + 18;
    expect(field.slopeA[at]! * 70 + field.offsetA[at]!).toBeLessThan(-30);
    expect(field.slopeA[at]! * 30 + field.offsetA[at]!).toBeGreaterThan(5);
  });

  it('when a hint corrects them', () => {
    const none = makePlane(32, 16);
    const { a } = propagate(luminance, { a: none, b: none }, [{ x: 0.3, y: 0.5, a: 50, b: 0 }], 1);
    expect(a.data[8 * 32 + 9]).toBeGreaterThan(40);
    expect(a.data[8 * 32 + 20]).toBeLessThan(25);
  });
});

describe('hints', () => {
  it('are met where they are sure, and less where they are not', () => {
    const luminance = paint(64, 32, (x, y) => 50 + 20 * Math.sin(x / 5) * Math.cos(y / 4));
    const none = makePlane(64, 32);
    const at = (confidence: number): number =>
      propagate(luminance, { a: none, b: none }, [{ x: 0.5, y: 0.5, a: 30, b: -20, confidence }], 1).a.data[
        16 * 64 + 32
      ]!;
    expect(at(1)).toBeGreaterThan(25);
    expect(at(0.4)).toBeLessThan(at(1));
    expect(at(0.4)).toBeGreaterThan(0);
  });

  it('that contradict each other at one place give a colour between', () => {
    const luminance = paint(32, 32, () => 50);
    const none = makePlane(32, 32);
    const place = { x: 0.5, y: 0.5, b: 0 };
    const { a } = propagate(
      luminance,
      { a: none, b: none },
      [
        { ...place, a: 40 },
        { ...place, a: -20 },
      ],
      1,
    );
    expect(a.data[16 * 32 + 16]).toBeCloseTo(10, -1);
  });

  it('that say what is there already change nothing, far and near', () => {
    const luminance = paint(64, 32, (x) => 40 + x / 2);
    const pale = paint(64, 32, () => 20);
    const { a } = propagate(luminance, { a: pale, b: pale }, [{ x: 0.2, y: 0.5, a: 25, b: 25 }], 1.25);
    for (const value of a.data) expect(Math.abs(value - 25)).toBeLessThan(1);
  });
});

describe('the palette', () => {
  const colours = [-60, -20, 20, 60].flatMap((a) => [-60, -20, 20, 60].map((b) => ({ a, b })));

  it('has the likeliest colour first, and probabilities of sum 1', () => {
    const weights = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), {
      minLength: 16,
      maxLength: 16,
    });
    fc.assert(
      fc.property(weights, (raw) => {
        const sum = raw.reduce((total, value) => total + value, 0);
        const palette = likeliestColours(
          Float32Array.from(raw, (v) => v / sum),
          colours,
          55,
        );
        expect(palette.length).toBeGreaterThan(0);
        expect(palette.length).toBeLessThanOrEqual(9);
        expect(palette.reduce((total, { probability }) => total + probability, 0)).toBeCloseTo(1, 4);
        palette.slice(1).forEach(({ probability }, i) => {
          expect(probability).toBeLessThanOrEqual(palette[i]!.probability);
        });
      }),
    );
  });

  it('gives one colour where only one is likely', () => {
    const palette = likeliestColours(
      Float32Array.from(colours, ({ a, b }) => (a === 20 && b === 20 ? 1 : 0)),
      colours,
      55,
    );
    expect(palette).toHaveLength(1);
    expect(palette[0]).toMatchObject({ a: 20, b: 20, probability: 1 });
  });
});

describe('the luminance at the working size', () => {
  it('is the mean of what each pixel covers', () => {
    const sizes = fc.record({
      width: fc.integer({ min: 1, max: 40 }),
      height: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 0, max: 255 }), (from, to, grey) => {
        const count = from.width * from.height;
        const flat = { ...from, channels: 1 as const, data: new Uint8Array(count).fill(grey) };
        const plane = readLuminance(flat, to);
        const first = plane.data[0]!;
        expect(plane.data).toHaveLength(to.width * to.height);
        expect(plane.data.every((value) => Math.abs(value - first) < 1e-3)).toBe(true);
      }),
    );
    const half = { width: 2, height: 1, channels: 1 as const, data: Uint8Array.of(0, 255) };
    expect(readLuminance(half, { width: 1, height: 1 }).data[0]).toBeCloseTo(50, 3);
  });

  it('is of a multiple of 32 on each side, whatever the shape', () => {
    const side = fc.integer({ min: 1, max: 60_000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const size = workingSize({ width, height }, 256, 32);
        expect(size.width % 32).toBe(0);
        expect(size.height % 32).toBe(0);
        expect(size.width * size.height).toBeLessThanOrEqual(256 * 256 * 8.5);
        expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(32);
      }),
    );
  });
});

describe('turning', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)(
    'back undoes turning upright (%i)',
    (orientation: Orientation) => {
      const plane = paint(5, 3, (x, y) => 10 * y + x);
      expect(turnBack(turnUpright(plane, orientation), orientation)).toEqual(plane);
    },
  );

  it('of a picture whose camera was held upright puts its right edge up', () => {
    // orientation 8: the stored picture must be turned a quarter to the left
    const upright = turnUpright(
      paint(5, 3, (x, y) => 10 * y + x),
      8,
    );
    expect([upright.width, upright.height]).toEqual([3, 5]);
    expect([...upright.data.subarray(0, 3)]).toEqual([4, 14, 24]);
  });
});
