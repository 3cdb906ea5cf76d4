import { LatensifyError, throwIfCancelled } from '../../common/errors.js';
import type { AnyPixels } from '../pixels/index.js';
import type { NoiseCurve, NoiseCurvePoint } from './noise-curve.js';
import { laggedProducts, PATCH, type Patch, PatchReader } from './patches.js';

/** Of each brightness, the share of the patches that are taken for flat. */
const FLAT_SHARE = 0.1;
/** Points of the curve at most, and patches that each needs. */
const MOST_POINTS = 16;
const PATCHES_PER_POINT = 60;
const FEWEST_PATCHES = 20;
const LAGS = [1, 2, 3] as const;

interface Found extends Patch {
  readonly left: number;
  readonly top: number;
}

/**
 * Collects the noise of pictures taken with one camera at one setting. The flattest patches of each brightness are those
 * whose block means vary least: structure shows in these, noise hardly (the idea of Ponomarenko et al. 2007 and of Colom
 * and Buades 2013, who tell the two apart by frequency). The median of their variances is the noise's.
 */
export class NoiseMeter {
  private readonly flat: Patch[] = [];
  private readonly products = LAGS.map(() => ({ luminance: 0, chroma: 0, count: 0 }));
  private readonly power = { luminance: 0, chroma: 0, count: 0 };

  /** @throws CancelledError */
  add(pixels: AnyPixels, signal?: AbortSignal): void {
    const reader = new PatchReader(pixels);
    const patches = readAll(reader, pixels, signal);
    const flat = binsOf(patches).flatMap(flattest);
    for (const patch of flat) {
      this.flat.push(patch);
      reader.read(patch.left, patch.top);
      this.correlate(reader.residuals);
    }
  }

  /** Nothing was found that could be measured. */
  get isEmpty(): boolean {
    return this.flat.length < FEWEST_PATCHES / 2;
  }

  /** @throws LatensifyError 'unsupported' where the pictures have no flat places to measure */
  curve(): NoiseCurve {
    if (this.isEmpty) {
      throw new LatensifyError(
        'unsupported',
        'There are too few even places in it to measure noise: take a larger picture, or one with sky or a wall.',
      );
    }
    const count = Math.min(
      MOST_POINTS,
      Math.max(1, Math.floor(this.flat.length / (PATCHES_PER_POINT * FLAT_SHARE))),
    );
    const points = split(byBrightness(this.flat), count).map(pointOf);
    const correlation = (channel: 'luminance' | 'chroma') =>
      this.products.map(({ [channel]: sum, count: products }) => {
        const power = this.power[channel] / this.power.count;
        return power > 0 ? clamp(sum / products / power) : 0;
      });
    return { points, correlation: { luminance: correlation('luminance'), chroma: correlation('chroma') } };
  }

  private correlate([luminance, first, second]: readonly Float64Array[]): void {
    const square = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0);
    this.power.luminance += square(luminance!);
    this.power.chroma += (square(first!) + square(second!)) / 2;
    this.power.count += luminance!.length;
    LAGS.forEach((lag, at) => {
      const [l, c, d] = [luminance!, first!, second!].map((values) => laggedProducts(values, lag));
      const sums = this.products[at]!;
      sums.luminance += l!.sum;
      sums.chroma += (c!.sum + d!.sum) / 2;
      sums.count += l!.count;
    });
  }
}

const clamp = (value: number): number => Math.min(1, Math.max(-1, value));

/** Side by side; overlapping in small pictures, which have too few otherwise. */
function readAll(
  reader: PatchReader,
  { width, height }: AnyPixels,
  signal: AbortSignal | undefined,
): Found[] {
  const step = width * height < 1e6 ? PATCH / 2 : PATCH;
  const found: Found[] = [];
  for (let top = 0; top + PATCH <= height; top += step) {
    throwIfCancelled(signal);
    for (let left = 0; left + PATCH <= width; left += step) {
      const patch = reader.read(left, top);
      if (patch !== undefined) found.push({ ...patch, left, top });
    }
  }
  return found;
}

const byBrightness = <P extends Patch>(patches: readonly P[]): P[] =>
  [...patches].sort((a, b) => a.brightness - b.brightness);

/** Patches of about the same brightness, as many in each bin. */
function binsOf(patches: readonly Found[]): Found[][] {
  const bins = Math.min(MOST_POINTS, Math.max(1, Math.floor(patches.length / PATCHES_PER_POINT)));
  return split(byBrightness(patches), bins);
}

function flattest(bin: readonly Found[]): Found[] {
  const count = Math.max(Math.ceil(bin.length * FLAT_SHARE), Math.min(bin.length, FEWEST_PATCHES / 2));
  return [...bin].sort((a, b) => a.coarse - b.coarse).slice(0, count);
}

function pointOf(patches: readonly Patch[]): NoiseCurvePoint {
  const deviation = (channel: 'luminance' | 'chroma') =>
    Math.sqrt(median(patches.map((patch) => patch[channel])));
  return {
    brightness: patches.reduce((sum, { brightness }) => sum + brightness, 0) / patches.length,
    luminance: deviation('luminance'),
    chroma: deviation('chroma'),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** In so many parts of about the same length. */
function split<T>(values: readonly T[], count: number): T[][] {
  return Array.from({ length: count }, (_, at) =>
    values.slice(Math.round((at * values.length) / count), Math.round(((at + 1) * values.length) / count)),
  ).filter((part) => part.length > 0);
}
