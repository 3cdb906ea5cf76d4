import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clampToGamut, formatHints, parseHints, srgbOf } from '../../../models/colorize/index.js';

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const chroma = fc.double({ min: -150, max: 150, noNaN: true }).map((v) => v + 0);

describe('hints as JSON', () => {
  it('come back as they were saved', () => {
    const hint = fc.record({ x: unit, y: unit, a: chroma, b: chroma });
    fc.assert(
      fc.property(fc.array(hint, { maxLength: 20 }), (hints) => {
        const plain = hints.map(({ x, y, a, b }) => ({ x: x + 0, y: y + 0, a: a + 0, b: b + 0 }));
        expect(parseHints(formatHints(plain))).toEqual(JSON.parse(JSON.stringify(plain)));
      }),
    );
  });

  it('may give a colour as people write it', () => {
    const [hint] = parseHints('{"version": 1, "hints": [{"x": 0.5, "y": 0.5, "color": "#3060c0"}]}');
    expect(hint!.b).toBeLessThan(-40);
    expect(srgbOf(42.4, hint!)).toEqual([48, 96, 192]);
  });

  it.each([
    ['no JSON', '{"version": 1', /no JSON/],
    ['another version', '{"version": 2, "hints": []}', /version/],
    ['no colour', '{"version": 1, "hints": [{"x": 0, "y": 0}]}', /hints\.0/],
    ['a colour by name', '{"version": 1, "hints": [{"x": 0, "y": 0, "color": "red"}]}', /hints\.0/],
    [
      'a place that is no number',
      '{"version": 1, "hints": [{"x": null, "y": 0, "a": 1, "b": 1}]}',
      /hints\.0/,
    ],
    [
      'a place outside',
      '{"version": 1, "hints": [{"x": 0.1, "y": 1.01, "a": 1, "b": 1}]}',
      /Hint 1 lies outside/,
    ],
  ])('are refused with %s', (_, text, reason) => {
    expect(() => parseHints(text)).toThrow(reason);
  });

  it('are read or refused in a sentence, whatever the text', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        try {
          parseHints(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'usage' });
        }
      }),
    );
  });
});

describe('the gamut', () => {
  it('holds what it clamps to, of the same hue', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 99, noNaN: true }), chroma, chroma, (l, a, b) => {
        const clamped = clampToGamut(l, { a, b });
        expect(Math.hypot(clamped.a, clamped.b)).toBeLessThanOrEqual(Math.hypot(a, b) + 1e-9);
        expect(clamped.a * b - clamped.b * a).toBeCloseTo(0, 6);
        const again = clampToGamut(l, clamped);
        expect(Math.hypot(again.a - clamped.a, again.b - clamped.b)).toBeLessThan(0.5);
      }),
    );
  });

  it('has no colour but grey in black and white', () => {
    for (const l of [0, 100]) {
      const { a, b } = clampToGamut(l, { a: 50, b: 50 });
      expect(Math.hypot(a, b)).toBeLessThan(0.1);
    }
  });
});
