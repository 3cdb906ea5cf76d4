import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampView,
  fitScale,
  fitView,
  levelFor,
  limitScale,
  originOf,
  panBy,
  stopAtFull,
  type View,
  visibleRegion,
  zoomAround,
} from '../../../renderer/viewer/view/transform.js';

const side = fc.integer({ min: 1, max: 20_000 });
const paneSide = fc.integer({ min: 1, max: 4000 });
const size = fc.record({ width: side, height: side });
const paneSize = fc.record({ width: paneSide, height: paneSide });
const view = fc.record({
  centreX: fc.double({ min: -1e5, max: 1e5, noNaN: true }),
  centreY: fc.double({ min: -1e5, max: 1e5, noNaN: true }),
  scale: fc.double({ min: 1e-4, max: 100, noNaN: true }),
});

/** Where a point of the picture lies, in screen pixels from the pane's middle. */
const placeOf = (shown: View, x: number, y: number) => ({
  x: (x - shown.centreX) * shown.scale,
  y: (y - shown.centreY) * shown.scale,
});

describe('fit', () => {
  it('shows the whole of a large picture', () => {
    expect(fitView({ width: 6000, height: 4000 }, { width: 1200, height: 1000 })).toEqual({
      centreX: 3000,
      centreY: 2000,
      scale: 0.2,
    });
  });

  it('enlarges a small picture by whole numbers only', () => {
    expect(fitScale({ width: 768, height: 512 }, { width: 1300, height: 900 })).toBe(1);
    expect(fitScale({ width: 768, height: 512 }, { width: 2600, height: 1800 })).toBe(3);
  });
});

describe('clamping', () => {
  it('keeps the pane full, or the picture in the middle', () => {
    fc.assert(
      fc.property(view, size, paneSize, (free, picture, pane) => {
        const kept = clampView(free, picture, pane);
        const overhang = (centre: number, length: number, visible: number) => {
          if (visible >= length) expect(centre).toBeCloseTo(length / 2, 6);
          else {
            expect(centre).toBeGreaterThanOrEqual(visible / 2 - 1e-6);
            expect(centre).toBeLessThanOrEqual(length - visible / 2 + 1e-6);
          }
        };
        overhang(kept.centreX, picture.width, pane.width / kept.scale);
        overhang(kept.centreY, picture.height, pane.height / kept.scale);
        expect(kept.scale).toBe(limitScale(free.scale, picture, pane));
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(view, size, paneSize, (free, picture, pane) => {
        const once = clampView(free, picture, pane);
        const twice = clampView(once, picture, pane);
        expect(twice.scale).toBe(once.scale);
        expect(twice.centreX).toBeCloseTo(once.centreX, 6);
        expect(twice.centreY).toBeCloseTo(once.centreY, 6);
      }),
    );
  });
});

describe('zooming', () => {
  it('keeps the point under the pointer', () => {
    const anchor = fc.record({
      x: fc.double({ min: -2000, max: 2000, noNaN: true }),
      y: fc.double({ min: -2000, max: 2000, noNaN: true }),
    });
    const scale = fc.double({ min: 0.01, max: 32, noNaN: true });
    const start = fc.record({ centreX: side, centreY: side, scale });
    fc.assert(
      fc.property(start, scale, anchor, (before, to, at) => {
        const x = before.centreX + at.x / before.scale;
        const y = before.centreY + at.y / before.scale;
        const place = placeOf(zoomAround(before, to, at), x, y);
        expect(place.x).toBeCloseTo(at.x, 3);
        expect(place.y).toBeCloseTo(at.y, 3);
      }),
    );
  });

  it('stops at 100 % on its way, and goes on from there', () => {
    expect(stopAtFull(0.9, 1.2)).toBe(1);
    expect(stopAtFull(1.1, 0.8)).toBe(1);
    expect(stopAtFull(1, 1.2)).toBe(1.2);
    expect(stopAtFull(0.5, 0.6)).toBe(0.6);
  });
});

describe('panning', () => {
  it('moves the picture as far as the finger', () => {
    const before = { centreX: 100, centreY: 50, scale: 2 };
    const moved = panBy(before, { x: 10, y: -4 });
    expect(placeOf(moved, 100, 50)).toEqual({ x: 10, y: -4 });
  });
});

describe('what is visible', () => {
  it('covers the pane and lies in the picture', () => {
    fc.assert(
      fc.property(view, size, paneSize, (free, picture, pane) => {
        const kept = clampView(free, picture, pane);
        const { left, top, width, height } = visibleRegion(kept, picture, pane);
        const origin = originOf(kept, pane);
        expect(Number.isInteger(origin.x) && Number.isInteger(origin.y)).toBe(true);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left + width).toBeLessThanOrEqual(picture.width);
        expect(top + height).toBeLessThanOrEqual(picture.height);
        const right = Math.min(pane.width, origin.x + picture.width * kept.scale);
        expect(origin.x + (left + width) * kept.scale).toBeGreaterThanOrEqual(right - 1e-6);
        expect(origin.x + left * kept.scale).toBeLessThanOrEqual(Math.max(0, origin.x) + 1e-6);
      }),
    );
  });

  it('is loaded at the coarsest level with a pixel for each screen pixel', () => {
    expect(levelFor(2, 6)).toBe(0);
    expect(levelFor(1, 6)).toBe(0);
    expect(levelFor(0.51, 6)).toBe(0);
    expect(levelFor(0.5, 6)).toBe(1);
    expect(levelFor(0.2, 6)).toBe(2);
    expect(levelFor(0.001, 4)).toBe(3);
  });
});
