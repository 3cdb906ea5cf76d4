import { deviationAt, type NoiseCurve, type NoiseCurvePoint } from './noise-curve.js';

/** The noise of one camera at one setting. */
export interface CameraCurve extends NoiseCurve {
  /** Maker and model. */
  readonly camera: string;
  readonly iso: number;
}

/** A curve serves settings up to twice or half its own. */
const REACH = 2;

/**
 * The noise of a camera at a setting, out of those that were measured. Between two of them variances lie on straight lines
 * over the setting, both axes logarithmic; beyond them variance grows with the setting.
 * @returns undefined where none of that camera is near enough
 */
export function curveAt(curves: readonly CameraCurve[], camera: string, iso: number): NoiseCurve | undefined {
  const own = curves.filter((curve) => curve.camera === camera).sort((a, b) => a.iso - b.iso);
  const exact = own.find((curve) => curve.iso === iso);
  if (exact !== undefined) return exact;
  const below = own.findLast((curve) => curve.iso < iso);
  const above = own.find((curve) => curve.iso > iso);
  if (below !== undefined && above !== undefined) {
    return between(below, above, Math.log(iso / below.iso) / Math.log(above.iso / below.iso));
  }
  const nearest = below ?? above;
  if (nearest === undefined || iso > nearest.iso * REACH || iso < nearest.iso / REACH) return undefined;
  return scaled(nearest, Math.sqrt(iso / nearest.iso));
}

function between(low: NoiseCurve, high: NoiseCurve, share: number): NoiseCurve {
  const brightnesses = new Set([...low.points, ...high.points].map(({ brightness }) => brightness));
  const mixed = (a: number, b: number): number =>
    a > 0 && b > 0 ? Math.exp(Math.log(a) * (1 - share) + Math.log(b) * share) : a * (1 - share) + b * share;
  const points = [...brightnesses]
    .sort((a, b) => a - b)
    .map((brightness): NoiseCurvePoint => {
      const [one, other] = [deviationAt(low.points, brightness), deviationAt(high.points, brightness)];
      return {
        brightness,
        luminance: mixed(one.luminance, other.luminance),
        chroma: mixed(one.chroma, other.chroma),
      };
    });
  return { points, correlation: (share < 0.5 ? low : high).correlation };
}

const scaled = ({ points, correlation }: NoiseCurve, factor: number): NoiseCurve => ({
  points: points.map(({ brightness, luminance, chroma }) => ({
    brightness,
    luminance: luminance * factor,
    chroma: chroma * factor,
  })),
  correlation,
});
