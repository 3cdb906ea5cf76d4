import { boxMean, combine, type Plane } from './planes.js';
import type { ColourField } from './types.js';

export interface FilterSettings {
  /** Of the window, in pixels of the working size. */
  readonly radius: number;
  /** In L²: edges of the luminance weaker than its root are smoothed over. */
  readonly epsilon: number;
}

export const filterSettings: FilterSettings = { radius: 1, epsilon: 2 };

/**
 * The fast guided filter (He, Sun and Tang 2010; He and Sun 2015): in each window, chroma is fitted as a linear function of
 * the luminance; the functions, averaged, are enlarged and read at the full picture's luminance, so that colours end where
 * the luminance has its edges.
 */
export function fitColours(luminance: Plane, a: Plane, b: Plane, settings = filterSettings): ColourField {
  const { radius, epsilon } = settings;
  const meanL = boxMean(luminance, radius);
  const l = luminance.data;
  const meanSquare = boxMean(
    combine([luminance], (i) => l[i]! * l[i]!),
    radius,
  );
  const variance = combine([luminance], (i) => Math.max(0, meanSquare.data[i]! - meanL.data[i]! ** 2));

  const fit = ({ data, ...size }: Plane): { slope: Float32Array; offset: Float32Array } => {
    const chroma = { ...size, data };
    const meanC = boxMean(chroma, radius);
    const product = boxMean(
      combine([chroma], (i) => l[i]! * data[i]!),
      radius,
    );
    const slope = combine(
      [chroma],
      (i) => (product.data[i]! - meanL.data[i]! * meanC.data[i]!) / (variance.data[i]! + epsilon),
    );
    const offset = combine([chroma], (i) => meanC.data[i]! - slope.data[i]! * meanL.data[i]!);
    return { slope: boxMean(slope, radius).data, offset: boxMean(offset, radius).data };
  };

  const fitA = fit(a);
  const fitB = fit(b);
  return {
    width: luminance.width,
    height: luminance.height,
    slopeA: fitA.slope,
    offsetA: fitA.offset,
    slopeB: fitB.slope,
    offsetB: fitB.offset,
  };
}
