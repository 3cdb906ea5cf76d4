import { isGrey } from '../../common/pixels.js';
import type { AnyPixels } from '../pixels/index.js';

/** Side of a patch in pixels: large beside the reach of any camera's smoothing. */
export const PATCH = 16;
/** Side of the blocks whose means show what is no noise. */
const BLOCK = 4;
const COUNT = PATCH * PATCH;
/** A patch with more samples at the ends of the range shows less noise than there is. */
const MOST_CLIPPED = COUNT * 0.02;

/** A patch of a picture in opponent colours, the plane that fits it best taken away: what is left of a flat one is noise. */
export interface Patch {
  /** Mean of R, G and B, 0 … 1. */
  readonly brightness: number;
  /** Variance of luminance and mean variance of the two chroma channels. */
  readonly luminance: number;
  readonly chroma: number;
  /** Variance of the means of 4 × 4 blocks of luminance: structure shows in it more than noise. */
  readonly coarse: number;
}

/** Reads patches into arrays of its own that the next patch overwrites. */
export class PatchReader {
  /** Luminance and two chroma channels, row by row. */
  readonly residuals = [0, 1, 2].map(() => new Float64Array(COUNT));
  private readonly pixels: AnyPixels;
  private readonly white: number;

  constructor(pixels: AnyPixels) {
    this.pixels = pixels;
    this.white = pixels.data instanceof Uint16Array ? 65535 : 255;
  }

  /** @returns undefined for a patch with black or white in it */
  read(left: number, top: number): Patch | undefined {
    const brightness = this.load(left, top);
    if (brightness === undefined) return undefined;
    for (const channel of this.residuals) subtractPlane(channel);
    const [luminance, first, second] = this.residuals.map(meanSquare) as [number, number, number];
    // Three degrees of freedom went into the plane.
    const unbiased = COUNT / (COUNT - 3);
    return {
      brightness,
      luminance: luminance * unbiased,
      chroma: ((first + second) / 2) * unbiased,
      coarse: varianceOfMeans(this.residuals[0]!),
    };
  }

  private load(left: number, top: number): number | undefined {
    const { data, channels, width } = this.pixels;
    const [green, blue] = isGrey(channels) ? [0, 0] : [1, 2];
    const [l, c, d] = this.residuals as [Float64Array, Float64Array, Float64Array];
    const scale = 1 / this.white;
    let [sum, clipped, to] = [0, 0, 0];
    for (let y = top; y < top + PATCH; y++) {
      let at = (y * width + left) * channels;
      for (let x = 0; x < PATCH; x++, at += channels, to++) {
        const [r, g, b] = [data[at]!, data[at + green]!, data[at + blue]!];
        if (Math.min(r, g, b) === 0 || Math.max(r, g, b) === this.white) clipped++;
        sum += r + g + b;
        l[to] = (r + g + b) * scale * Math.sqrt(1 / 3);
        c[to] = (r - b) * scale * Math.sqrt(1 / 2);
        d[to] = (r - 2 * g + b) * scale * Math.sqrt(1 / 6);
      }
    }
    return clipped > MOST_CLIPPED ? undefined : (sum * scale) / (3 * COUNT);
  }
}

/** Least squares: in centred coordinates the three coefficients don't mix. */
function subtractPlane(values: Float64Array): void {
  const middle = (PATCH - 1) / 2;
  let [mean, across, down] = [0, 0, 0];
  for (let i = 0; i < COUNT; i++) {
    mean += values[i]!;
    across += values[i]! * ((i % PATCH) - middle);
    down += values[i]! * (Math.floor(i / PATCH) - middle);
  }
  const spread = (COUNT * (PATCH * PATCH - 1)) / 12;
  mean /= COUNT;
  across /= spread;
  down /= spread;
  for (let i = 0; i < COUNT; i++) {
    values[i]! -= mean + across * ((i % PATCH) - middle) + down * (Math.floor(i / PATCH) - middle);
  }
}

const meanSquare = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value * value, 0) / values.length;

function varianceOfMeans(values: Float64Array): number {
  const perRow = PATCH / BLOCK;
  const means = new Float64Array(perRow * perRow);
  for (let i = 0; i < COUNT; i++) {
    const block = Math.floor(i / (PATCH * BLOCK)) * perRow + Math.floor((i % PATCH) / BLOCK);
    means[block]! += values[i]! / BLOCK ** 2;
  }
  return meanSquare(means);
}

/** Sums of products of a channel's residuals with those `lag` pixels to the right and below, and how many they are. */
export function laggedProducts(values: Float64Array, lag: number): { sum: number; count: number } {
  let sum = 0;
  for (let y = 0; y < PATCH; y++) {
    for (let x = 0; x < PATCH - lag; x++) {
      sum += values[y * PATCH + x]! * values[y * PATCH + x + lag]!;
      sum += values[x * PATCH + y]! * values[(x + lag) * PATCH + y]!;
    }
  }
  return { sum, count: 2 * PATCH * (PATCH - lag) };
}
