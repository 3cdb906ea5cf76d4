import { cameraNoise, type NoiseCurve, toOpponent } from '../../../models/denoise/index.js';
import type { Random } from '../../../models/training/index.js';
import type { TuningNoise } from '../tuning.js';

/** Deviations that mixed noise has, in 1/255. */
const [WEAKEST, STRONGEST] = [3, 60];
/** Side of the squares in which the noise of a pair is measured. */
const SQUARE = 16;

export interface NoisyCrop {
  /** Planes R, G, B in [0, 1], rounded to 8 bits as a file holds them. */
  readonly noisy: Float32Array;
  /** Deviations of luminance and chroma noise for each pixel, two planes. */
  readonly level: Float32Array;
}

/** Gives a clean crop noise. @param clean planes R, G, B in [0, 1] */
export function addNoise(
  clean: Float32Array,
  size: { readonly height: number; readonly width: number },
  wanted: TuningNoise,
  random: Random,
): NoisyCrop {
  const planes = { channels: 3, ...size, data: clean } as const;
  const { noise, level } = cameraNoise(planes, curveOf(wanted, random), () => random.gaussian());
  return { noisy: clean.map((value, i) => toByte(value + noise[i]!)), level };
}

const toByte = (value: number): number => Math.round(255 * Math.max(0, Math.min(1, value))) / 255;

function curveOf(noise: TuningNoise, random: Random): NoiseCurve {
  if (noise.kind === 'curve') return noise.curve;
  const sigma = noise.kind === 'gaussian' ? noise.sigma : WEAKEST * (STRONGEST / WEAKEST) ** random.uniform();
  const point = { brightness: 0.5, luminance: sigma / 255, chroma: sigma / 255 };
  return { points: [point], correlation: { luminance: [], chroma: [] } };
}

/** The level of a pair's noise: the root mean square of its differences, in squares. */
export function measureLevel(clean: Float32Array, noisy: Float32Array, side: number): Float32Array {
  const size = side * side;
  const level = new Float32Array(2 * size);
  for (let top = 0; top < side; top += SQUARE) {
    for (let left = 0; left < side; left += SQUARE) {
      let [luminance, chroma, count] = [0, 0, 0];
      const pixels = squareOf(top, left, side);
      for (const i of pixels) {
        const [r, g, b] = [0, 1, 2].map((c) => noisy[c * size + i]! - clean[c * size + i]!);
        const [l, c1, c2] = toOpponent(r!, g!, b!);
        luminance += l * l;
        chroma += (c1 * c1 + c2 * c2) / 2;
        count++;
      }
      for (const i of pixels) {
        level[i] = Math.sqrt(luminance / count);
        level[size + i] = Math.sqrt(chroma / count);
      }
    }
  }
  return level;
}

function squareOf(top: number, left: number, side: number): number[] {
  const pixels: number[] = [];
  for (let y = top; y < Math.min(side, top + SQUARE); y++) {
    for (let x = left; x < Math.min(side, left + SQUARE); x++) pixels.push(y * side + x);
  }
  return pixels;
}
