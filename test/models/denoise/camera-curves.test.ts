import { describe, expect, test } from 'vitest';
import { type CameraCurve, curveAt } from '../../../models/denoise/index.js';

const curve = (camera: string, iso: number, luminance: number): CameraCurve => ({
  camera,
  iso,
  points: [
    { brightness: 0, luminance, chroma: 2 * luminance },
    { brightness: 1, luminance: 3 * luminance, chroma: 6 * luminance },
  ],
  correlation: { luminance: [iso / 1e5], chroma: [] },
});
const curves = [curve('One', 6400, 0.04), curve('One', 400, 0.01), curve('Other', 1600, 0.5)];
const darkest = (camera: string, iso: number) => curveAt(curves, camera, iso)?.points[0]!.luminance;

describe('the noise of a camera at a setting', () => {
  test('is the one that was measured there', () => {
    expect(curveAt(curves, 'One', 400)).toBe(curves[1]);
  });

  test('lies between those measured below and above', () => {
    expect(darkest('One', 1600)).toBeCloseTo(0.02, 6);
    const { points, correlation } = curveAt(curves, 'One', 1600)!;
    expect(points[1]).toMatchObject({ brightness: 1 });
    expect(points[1]!.chroma).toBeCloseTo(0.12, 6);
    expect(correlation.luminance).toEqual([0.064]);
  });

  test('grows beyond them, as far as one stop', () => {
    expect(darkest('One', 12_800)! / 0.04).toBeCloseTo(Math.SQRT2, 6);
    expect(darkest('One', 200)! / 0.01).toBeCloseTo(Math.SQRT1_2, 6);
    expect(darkest('One', 25_600)).toBeUndefined();
    expect(darkest('One', 100)).toBeUndefined();
  });

  test('is unknown for another camera', () => {
    expect(darkest('Third', 1600)).toBeUndefined();
  });
});
