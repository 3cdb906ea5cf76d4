import type { Pixels } from '../../common/pixels.js';
import { median, splitEvenly } from '../../common/statistics.js';
import { flatPatches, laggedProducts, type Patch, PatchReader } from '../denoise/index.js';
import type { Grain, GrainPoint } from './types.js';

const MOST_POINTS = 8;
const PATCHES_PER_POINT = 6;
/** Below an eighth of a grey level nothing is worth a file's bytes. */
const LEAST = 1;

/** A flat place: how much noise it had, and how much is left. */
interface Loss {
  readonly brightness: number;
  /** Variances lost, in squared grey levels. */
  readonly luminance: number;
  readonly chroma: number;
}

/**
 * The noise that coding (or a denoiser before it) took away: in the flattest places of the original, its variance less the one
 * that is left; the correlation is that of the difference.
 * @param original and decoded have the same size and orientation
 * @returns undefined where hardly any was taken away, or where no place is flat enough to tell
 */
export function measureGrain(original: Pixels, decoded: Pixels, isShown: boolean): Grain | undefined {
  const before = new PatchReader(original);
  const after = new PatchReader(decoded);
  const meter = new CorrelationMeter();
  const losses: Loss[] = [];
  for (const { left, top } of flatPatches(before, original)) {
    const had = before.read(left, top);
    const remains = after.read(left, top);
    if (had === undefined || remains === undefined) continue;
    losses.push(lossOf(had, remains));
    meter.add(before.residuals, after.residuals);
  }
  const count = Math.min(MOST_POINTS, Math.floor(losses.length / PATCHES_PER_POINT));
  losses.sort((a, b) => a.brightness - b.brightness);
  const points = splitEvenly(losses, count).map(pointOf);
  if (points.every(({ luminance, chroma }) => Math.max(luminance, chroma) < LEAST)) return undefined;
  return { points, correlation: meter.correlation(), seed: seedOf(original), isShown };
}

function lossOf(had: Patch, left: Patch): Loss {
  const scale = 255 ** 2;
  return {
    brightness: had.brightness * 255,
    luminance: (had.luminance - left.luminance) * scale,
    chroma: (had.chroma - left.chroma) * scale,
  };
}

/** Of the noise that is gone, between neighbours in rows and columns. */
class CorrelationMeter {
  private readonly sums = { luminance: { product: 0, power: 0 }, chroma: { product: 0, power: 0 } };

  add(before: readonly Float64Array[], after: readonly Float64Array[]): void {
    before.forEach((channel, i) => {
      const gone = channel.map((value, at) => value - after[i]![at]!);
      const sums = i === 0 ? this.sums.luminance : this.sums.chroma;
      const { sum, count } = laggedProducts(gone, 1);
      sums.product += sum / count;
      sums.power += gone.reduce((total, value) => total + value * value, 0) / gone.length;
    });
  }

  correlation(): Grain['correlation'] {
    const of = ({ product, power }: { product: number; power: number }): number =>
      power > 0 ? toByte((product / power) * 255) : 0;
    return { luminance: of(this.sums.luminance), chroma: of(this.sums.chroma) };
  }
}

/** Medians: a place with structure in it changes nothing. */
function pointOf(losses: readonly Loss[]): GrainPoint {
  const deviation = (channel: 'luminance' | 'chroma'): number =>
    toByte(8 * Math.sqrt(Math.max(0, median(losses.map((loss) => loss[channel])))));
  return {
    brightness: toByte(losses.reduce((sum, { brightness }) => sum + brightness, 0) / losses.length),
    luminance: deviation('luminance'),
    chroma: deviation('chroma'),
  };
}

const toByte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/** The same picture gets the same pattern each time, so that its file is the same each time. */
function seedOf({ data }: Pixels): number {
  let hash = 0;
  const step = Math.max(1, Math.floor(data.length / 997));
  for (let at = 0; at < data.length; at += step) hash = (Math.imul(hash, 31) + data[at]!) & 0xffff;
  return hash;
}
