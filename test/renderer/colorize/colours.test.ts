import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labOf } from '../../../common/lab.js';
import { nameOfColour } from '../../../renderer/colorize/colour-names.js';
import { chromaAt, paintPlane, placeOf, planeOf } from '../../../renderer/colorize/colour-plane.js';

const size = { width: 136, height: 95 };
const lightness = fc.double({ min: 0, max: 100, noNaN: true });
const sample = fc.integer({ min: 0, max: 255 });

describe('the plane of colours', () => {
  it('has a place for every colour of sRGB at its luminance, and finds it again there', () => {
    fc.assert(
      fc.property(sample, sample, sample, (red, green, blue) => {
        const { l, a, b } = labOf(red, green, blue);
        const plane = planeOf(l, size);
        const { x, y } = placeOf(plane, { a, b });
        expect(x).toBeGreaterThan(0);
        expect(x).toBeLessThan(size.width);
        expect(y).toBeGreaterThan(0);
        expect(y).toBeLessThan(size.height);
        const found = chromaAt(plane, l, x, y);
        expect(Math.hypot(found.a - a, found.b - b)).toBeLessThan(1.5);
      }),
    );
  });

  it('gives only colours that are possible', () => {
    const place = fc.record({ x: fc.integer({ min: -50, max: 200 }), y: fc.integer({ min: -50, max: 150 }) });
    fc.assert(
      fc.property(lightness, place, (l, { x, y }) => {
        const chosen = chromaAt(planeOf(l, size), l, x, y);
        const again = chromaAt(
          planeOf(l, size),
          l,
          ...(Object.values(placeOf(planeOf(l, size), chosen)) as [number, number]),
        );
        expect(Math.hypot(again.a - chosen.a, again.b - chosen.b)).toBeLessThan(0.01);
      }),
    );
  });

  it('is transparent where nothing is possible, and neither empty nor full in the middle tones', () => {
    const pixels = paintPlane(planeOf(55, size), 55);
    const solid = pixels.filter((_, i) => i % 4 === 3).filter((alpha) => alpha === 255).length;
    expect(solid).toBeGreaterThan(0.15 * size.width * size.height);
    expect(solid).toBeLessThan(0.9 * size.width * size.height);
  });
});

describe('names of colours', () => {
  it.each([
    ['#c0392b', 'red'],
    ['#e67e22', 'vivid orange'],
    ['#f1c40f', 'vivid yellow'],
    ['#2e8b3a', 'green'],
    ['#1abc9c', 'teal'],
    ['#3468c0', 'blue'],
    ['#8fb4e0', 'blue'],
    ['#6b4a2f', 'brown'],
    ['#808080', 'grey'],
    ['#202020', 'dark grey'],
    ['#000000', 'black'],
    ['#ffffff', 'white'],
    ['#f4c2c2', 'pale'],
  ])('%s is called %s', (hex, name) => {
    const value = parseInt(hex.slice(1), 16);
    const { l, ...chroma } = labOf(value >> 16, (value >> 8) & 255, value & 255);
    expect(nameOfColour(l, chroma)).toContain(name);
  });

  it('every colour has one', () => {
    fc.assert(
      fc.property(sample, sample, sample, (red, green, blue) => {
        const { l, ...chroma } = labOf(red, green, blue);
        expect(nameOfColour(l, chroma)).toMatch(/^[a-z]+( [a-z]+)*$/);
      }),
    );
  });
});
