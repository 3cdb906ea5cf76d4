import type { Grain } from './types.js';

/**
 * How grain looks in a picture whose sides were halved so many times. Of noise with correlation ρ of neighbours in rows and
 * columns, the mean of 2 × 2 pixels has (1 + ρ)/2 of the deviation; ρ^(d²) at a distance of d, as under a Gaussian, leaves
 * neighbouring means (ρ + 2ρ⁴ + ρ⁹) / (2 + 2ρ).
 */
export function reducedGrain(grain: Grain, halvings: number): Grain {
  if (halvings === 0) return grain;
  const luminance = halved(grain.correlation.luminance);
  const chroma = halved(grain.correlation.chroma);
  const smaller: Grain = {
    ...grain,
    points: grain.points.map((point) => ({
      brightness: point.brightness,
      luminance: point.luminance * luminance.factor,
      chroma: point.chroma * chroma.factor,
    })),
    correlation: { luminance: luminance.correlation, chroma: chroma.correlation },
  };
  return reducedGrain(smaller, halvings - 1);
}

function halved(correlation: number): { readonly factor: number; readonly correlation: number } {
  const rho = correlation / 255;
  return {
    factor: (1 + rho) / 2,
    correlation: (255 * (rho + 2 * rho ** 4 + rho ** 9)) / (2 + 2 * rho),
  };
}
