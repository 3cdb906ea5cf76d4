import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeCurve, noiseChart } from '../../../renderer/denoise/noise-chart.js';
import { denoisePresets, presetOf } from '../../../renderer/denoise/presets.js';

const size = { width: 200, height: 100 };
const correlation = { luminance: [], chroma: [] };
const share = fc.double({ min: 0, max: 1, noNaN: true });
const points = fc.array(fc.record({ brightness: share, luminance: share, chroma: share }), {
  minLength: 1,
  maxLength: 20,
});

describe('the chart of a noise curve', () => {
  it('stays inside its frame and goes from dark to light', () => {
    fc.assert(
      fc.property(points, (some) => {
        const { luminance, chroma } = noiseChart({ points: some, correlation }, size);
        for (const line of [luminance, chroma]) {
          const places = line.split(' ').map((place) => place.split(',').map(Number) as [number, number]);
          expect(places).toHaveLength(some.length);
          places.forEach(([x, y], at) => {
            expect(x).toBeGreaterThanOrEqual(places[at - 1]?.[0] ?? 0);
            expect(x).toBeLessThanOrEqual(size.width);
            expect(y).toBeGreaterThanOrEqual(0);
            expect(y).toBeLessThanOrEqual(size.height);
          });
        }
      }),
    );
  });

  it('has a top that is easy to read, and tells its numbers to those who can’t see it', () => {
    const curve = {
      points: [
        { brightness: 0.9, luminance: 8 / 255, chroma: 2 / 255 },
        { brightness: 0.1, luminance: 3 / 255, chroma: 2 / 255 },
        { brightness: 0.5, luminance: 5 / 255, chroma: 2 / 255 },
      ],
      correlation,
    };
    expect(noiseChart(curve, size)).toEqual({
      luminance: '20.0,70.0 100.0,50.0 180.0,20.0',
      chroma: '20.0,80.0 100.0,80.0 180.0,80.0',
      top: 10,
    });
    expect(describeCurve(curve).map(Math.round)).toEqual([3, 5, 8]);
  });
});

describe('presets of the denoiser', () => {
  it('are told by their strengths', () => {
    expect(presetOf(denoisePresets.grain)).toBe('grain');
    expect(presetOf({ strength: 51, colour: 50 })).toBe('own');
  });
});
