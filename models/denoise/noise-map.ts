import type { Rect, Size } from '../../common/geometry.js';
import { isGrey } from '../../common/pixels.js';
import type { AnyPixels } from '../pixels/index.js';
import { deviationAt, type NoiseCurvePoint } from './noise-curve.js';

/** Pixels of the picture for each value of a map, in both directions. */
export const LEVEL_STRIDE = 16;

/**
 * How strong the noise is all over a picture: the standard deviations of luminance and chroma, in units of the picture's
 * range, after the orthonormal transform of models/recipes/denoise/network.py: (R + G + B) / √3, and the root mean square
 * of the two chroma channels. White noise of deviation σ in R, G and B has (σ, σ).
 */
export interface NoiseMap {
  /** ceil(height / 16) and ceil(width / 16). */
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly luminance: Float32Array;
  readonly chroma: Float32Array;
}

export interface NoiseLevel {
  readonly luminance: number;
  readonly chroma: number;
}

export function emptyMap({ width, height }: Size): NoiseMap {
  const [rows, columns] = [Math.ceil(height / LEVEL_STRIDE), Math.ceil(width / LEVEL_STRIDE)];
  const plane = () => new Float32Array(rows * columns);
  return { rows, columns, luminance: plane(), chroma: plane() };
}

/** The same everywhere. */
export function evenMap(size: Size, { luminance, chroma }: NoiseLevel): NoiseMap {
  const map = emptyMap(size);
  map.luminance.fill(luminance);
  map.chroma.fill(chroma);
  return map;
}

/** As RGB noise of deviation σ shows in a picture: in a grey one all of it is luminance. */
export function whiteNoise({ luminance, chroma }: NoiseLevel, { channels }: AnyPixels): NoiseLevel {
  return isGrey(channels) ? { luminance: luminance * Math.sqrt(3), chroma: 0 } : { luminance, chroma };
}

/** Each value times a factor: what the user's strengths do. */
export const scaleMap = (map: NoiseMap, { luminance, chroma }: NoiseLevel): NoiseMap => ({
  ...map,
  luminance: map.luminance.map((value) => value * luminance),
  chroma: map.chroma.map((value) => value * chroma),
});

/** Means over the whole map: what a person is told. */
export function meanLevel({ luminance, chroma }: NoiseMap): NoiseLevel {
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { luminance: mean(luminance), chroma: mean(chroma) };
}

/** Side of the blocks whose mean brightness is looked up: the mean hides the noise itself. */
const BLOCK = 4;

/** What a curve says of a picture: variances of blocks of 4 × 4 pixels, averaged over each 16 × 16. */
export function mapOfCurve(pixels: AnyPixels, points: readonly NoiseCurvePoint[]): NoiseMap {
  const map = emptyMap(pixels);
  const { width, height } = pixels;
  const perValue = LEVEL_STRIDE / BLOCK;
  for (let row = 0; row < map.rows; row++) {
    for (let column = 0; column < map.columns; column++) {
      let [luminance, chroma, count] = [0, 0, 0];
      for (let i = 0; i < perValue * perValue; i++) {
        const left = column * LEVEL_STRIDE + (i % perValue) * BLOCK;
        const top = row * LEVEL_STRIDE + Math.floor(i / perValue) * BLOCK;
        if (left >= width || top >= height) continue;
        const level = deviationAt(points, brightnessOf(pixels, left, top, BLOCK));
        luminance += level.luminance ** 2;
        chroma += level.chroma ** 2;
        count++;
      }
      map.luminance[row * map.columns + column] = Math.sqrt(luminance / count);
      map.chroma[row * map.columns + column] = Math.sqrt(chroma / count);
    }
  }
  return map;
}

/** Mean of the colours of a block, 0 … 1; its part inside the picture. */
export function brightnessOf(
  { data, channels, width, height }: AnyPixels,
  left: number,
  top: number,
  edge: number,
): number {
  const colours = isGrey(channels) ? 1 : 3;
  const [right, bottom] = [Math.min(width, left + edge), Math.min(height, top + edge)];
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left, at = (y * width + left) * channels; x < right; x++, at += channels) {
      for (let colour = 0; colour < colours; colour++) sum += data[at + colour]!;
    }
  }
  const white = data instanceof Uint16Array ? 65535 : 255;
  return sum / (colours * (right - left) * (bottom - top) * white);
}

/**
 * The map of a window at half the picture's resolution, as the denoiser takes it: 1, 2, height / 2, width / 2, bilinear
 * between the values' middles, the outermost going on beyond them.
 * @param window in pixels; sides and corner multiples of two
 */
export function enlargeMap(
  map: NoiseMap,
  window: Rect,
): { readonly dims: readonly number[]; readonly data: Float32Array } {
  const [height, width] = [window.height / 2, window.width / 2];
  const xs = positions(window.left / 2, width, map.columns);
  const ys = positions(window.top / 2, height, map.rows);
  const data = new Float32Array(2 * height * width);
  let at = 0;
  for (const plane of [map.luminance, map.chroma]) {
    for (let y = 0; y < height; y++) {
      const [above, below] = [ys.low[y]! * map.columns, ys.high[y]! * map.columns];
      const down = ys.share[y]!;
      for (let x = 0; x < width; x++) {
        const [left, right] = [xs.low[x]!, xs.high[x]!];
        const across = xs.share[x]!;
        const first = plane[above + left]! * (1 - across) + plane[above + right]! * across;
        const second = plane[below + left]! * (1 - across) + plane[below + right]! * across;
        data[at++] = first * (1 - down) + second * down;
      }
    }
  }
  return { dims: [1, 2, height, width], data };
}

/** Between which two values each position at half resolution lies, and how far. */
function positions(start: number, count: number, values: number) {
  const factor = LEVEL_STRIDE / 2;
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  const share = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const place = Math.min(values - 1, Math.max(0, (start + i + 0.5) / factor - 0.5));
    low[i] = Math.floor(place);
    high[i] = Math.min(values - 1, low[i]! + 1);
    share[i] = place - low[i]!;
  }
  return { low, high, share };
}
