import { isGrey, type Pixels } from '../../common/pixels.js';
import { deviationAt } from '../denoise/index.js';
import { grainPattern, PERIOD } from './pattern.js';
import type { Grain, GrainPoint } from './types.js';

/** The transform of models/denoise back to R, G and B: columns of an orthonormal matrix. */
const LUMINANCE = Math.sqrt(1 / 3);
const FIRST_CHROMA = Math.sqrt(1 / 2);
const SECOND_CHROMA = Math.sqrt(1 / 6);

/**
 * Puts grain on a picture, or on a part of it: each pixel's depends on its own brightness and its place alone, so parts join
 * (as the film grain of AV1 does, section 7.18.3 of its specification).
 * @param pixels 8 bits a sample, changed in place; alpha stays
 * @param place of their top left corner in the whole picture
 */
export function addGrain(
  pixels: Pixels,
  grain: Grain,
  place: { readonly left: number; readonly top: number } = { left: 0, top: 0 },
): void {
  const { width, height, channels, data } = pixels;
  const { luminance, chroma } = deviations(grain.points);
  const { correlation, seed } = grain;
  const first = grainPattern(seed, 0, correlation.luminance / 255);
  if (isGrey(channels)) {
    forEachPlace(width, height, place, (at, grainAt) => {
      const value = data[at * channels]!;
      // A grey picture's luminance, (R + G + B) / √3, is √3 times its samples.
      data[at * channels] = clip(value + first[grainAt]! * luminance[value]! * LUMINANCE);
    });
    return;
  }
  const second = grainPattern(seed, 1, correlation.chroma / 255);
  const third = grainPattern(seed, 2, correlation.chroma / 255);
  forEachPlace(width, height, place, (index, grainAt) => {
    const at = index * channels;
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    const brightness = Math.round((r + g + b) / 3);
    const l = first[grainAt]! * luminance[brightness]! * LUMINANCE;
    const c = second[grainAt]! * chroma[brightness]! * FIRST_CHROMA;
    const d = third[grainAt]! * chroma[brightness]! * SECOND_CHROMA;
    data[at] = clip(r + l + c + d);
    data[at + 1] = clip(g + l - 2 * d);
    data[at + 2] = clip(b + l - c + d);
  });
}

function forEachPlace(
  width: number,
  height: number,
  { left, top }: { readonly left: number; readonly top: number },
  visit: (index: number, grainAt: number) => void,
): void {
  for (let y = 0; y < height; y++) {
    const row = ((top + y) % PERIOD) * PERIOD;
    for (let x = 0; x < width; x++) visit(y * width + x, row + ((left + x) % PERIOD));
  }
}

const clip = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/** In grey levels, for each brightness. */
function deviations(points: readonly GrainPoint[]): {
  readonly luminance: Float64Array;
  readonly chroma: Float64Array;
} {
  const luminance = new Float64Array(256);
  const chroma = new Float64Array(256);
  for (let brightness = 0; brightness < 256; brightness++) {
    const level = deviationAt(points, brightness);
    luminance[brightness] = level.luminance / 8;
    chroma[brightness] = level.chroma / 8;
  }
  return { luminance, chroma };
}
