import { LatensifyError } from '../../common/errors.js';
import { median, splitEvenly } from '../../common/statistics.js';
import type { AnyPixels } from '../pixels/index.js';
import type { NoiseCurve, NoiseCurvePoint } from './noise-curve.js';
import { byBrightness, FEWEST_FLAT, FLAT_PER_POINT, flatPatches } from './flat-patches.js';
import { laggedProducts, type Patch, PatchReader } from './patches.js';

/** Points of the curve at most. */
const MOST_POINTS = 16;
const LAGS = [1, 2, 3] as const;

/**
 * Collects the noise of pictures taken with one camera at one setting. The median of the
 * variances of the flattest patches of each brightness is the noise's.
 */
export class NoiseMeter {
  private readonly flat: Patch[] = [];
  private readonly products = LAGS.map(() => ({ luminance: 0, chroma: 0, count: 0 }));
  private readonly power = { luminance: 0, chroma: 0, count: 0 };

  /** @throws CancelledError */
  add(pixels: AnyPixels, signal?: AbortSignal): void {
    const reader = new PatchReader(pixels);
    for (const patch of flatPatches(reader, pixels, signal)) {
      this.flat.push(patch);
      reader.read(patch.left, patch.top);
      this.correlate(reader.residuals);
    }
  }

  /** Nothing was found that could be measured. */
  get isEmpty(): boolean {
    return this.flat.length < FEWEST_FLAT;
  }

  /** @throws LatensifyError 'unsupported' where the pictures have no flat places to measure */
  curve(): NoiseCurve {
    if (this.isEmpty) {
      throw new LatensifyError(
        'unsupported',
        'There are too few even places in it to measure noise: take a larger picture, or one with sky or a wall.',
      );
    }
    const count = Math.min(MOST_POINTS, Math.max(1, Math.floor(this.flat.length / FLAT_PER_POINT)));
    const points = splitEvenly(byBrightness(this.flat), count).map(pointOf);
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

function pointOf(patches: readonly Patch[]): NoiseCurvePoint {
  const deviation = (channel: 'luminance' | 'chroma') =>
    Math.sqrt(median(patches.map((patch) => patch[channel])));
  return {
    brightness: patches.reduce((sum, { brightness }) => sum + brightness, 0) / patches.length,
    luminance: deviation('luminance'),
    chroma: deviation('chroma'),
  };
}
