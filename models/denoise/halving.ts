import type { NoiseCurve } from './noise-curve.js';

/**
 * What halving a picture's sides leaves of its noise. The filter is that of resizePixels: Lanczos with three lobes, here
 * stretched to twice its width.
 */
const taps: readonly number[] = lanczosTaps();
/** Products of the filter with itself, shifted by 0, 1, 2 … pixels. */
const overlaps: readonly number[] = taps.map((_, shift) =>
  taps.reduce((sum, tap, i) => sum + tap * (taps[i + shift] ?? 0), 0),
);

/** Of each side; in both directions together the variance is left by its square, so the deviation by itself. */
interface Halved {
  /** Deviation afterwards, as a share of that before. */
  readonly share: number;
  readonly correlation: readonly number[];
}

/**
 * The autocorrelation of filtered noise is r(n) = Σ a(k) ρ(n − k), a being that of the filter; every second value of it
 * stays. Rows and columns are taken for alike and apart: ρ(x, y) = ρ(x) ρ(y).
 * @param correlation between pixels 1, 2, 3 … apart
 */
export function halveNoise(correlation: readonly number[]): Halved {
  const before = (distance: number): number => (distance === 0 ? 1 : (correlation[distance - 1] ?? 0));
  const after = (distance: number): number => {
    let sum = 0;
    for (let shift = 1 - taps.length; shift < taps.length; shift++) {
      sum += overlaps[Math.abs(shift)]! * before(Math.abs(distance - shift));
    }
    return sum;
  };
  const power = Math.max(after(0), 1e-6);
  return { share: power, correlation: [2, 4, 6].map((distance) => clamp(after(distance) / power)) };
}

/** The same noise in the picture whose sides were halved so many times. */
export function halveCurve(curve: NoiseCurve, times: number): NoiseCurve {
  if (times <= 0) return curve;
  const luminance = halveNoise(curve.correlation.luminance);
  const chroma = halveNoise(curve.correlation.chroma);
  const halved: NoiseCurve = {
    points: curve.points.map((point) => ({
      brightness: point.brightness,
      luminance: point.luminance * luminance.share,
      chroma: point.chroma * chroma.share,
    })),
    correlation: { luminance: luminance.correlation, chroma: chroma.correlation },
  };
  return halveCurve(halved, times - 1);
}

const clamp = (value: number): number => Math.min(1, Math.max(-1, value));

/** At the places of twelve pixels around the middle between two of them; their sum is 1. */
function lanczosTaps(): number[] {
  const lobes = 3;
  const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
  const places = Array.from({ length: 4 * lobes }, (_, i) => (i - 2 * lobes + 0.5) / 2);
  const values = places.map((x) => sinc(x) * sinc(x / lobes));
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}
