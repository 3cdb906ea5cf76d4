import { area, intersect, type Rect } from '../../../common/geometry.js';
import type { Figures, Patch } from '../types.js';

/** Figures of what is visible, joined from its patches. */
export interface JoinedFigures extends Figures {
  /** Pixels that the figures speak of, counted at the level of the patches. */
  readonly pixels: number;
}

/**
 * PSNR is joined through the mean squared error, each patch weighing as many pixels as it has. Undefined where no
 * patch shows.
 */
export function joinFigures(patches: readonly Patch[], visible: Rect): JoinedFigures | undefined {
  const shown = patches.filter((patch) => area(intersect(patch.region, visible)) > 0);
  const [first] = shown;
  if (first === undefined) return undefined;
  const weights = shown.map(({ bitmap }) => bitmap.width * bitmap.height);
  const pixels = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (values: (number | undefined)[]): number | undefined =>
    values.every((value) => value !== undefined)
      ? values.reduce((sum, value, i) => sum + value * weights[i]!, 0) / pixels
      : undefined;
  const error = mean(
    shown.map(({ figures }) => (figures.psnr === undefined ? undefined : 10 ** (-figures.psnr / 10))),
  );
  const bytes = mean(
    shown.map(({ figures }, i) =>
      figures.cropBytes === undefined ? undefined : figures.cropBytes / weights[i]!,
    ),
  );
  const luminance = mean(shown.map(({ figures }) => figures.noise?.luminance));
  const chroma = mean(shown.map(({ figures }) => figures.noise?.chroma));
  return {
    pixels,
    cropBytes: bytes === undefined ? undefined : bytes * pixels,
    psnr: error === undefined ? undefined : -10 * Math.log10(error),
    quality: first.figures.quality,
    noise: luminance === undefined || chroma === undefined ? undefined : { luminance, chroma },
    notices: [...new Set(shown.flatMap(({ figures: { notices = [] } }) => notices))],
    isApproximate: shown.some(({ figures }) => figures.isApproximate),
  };
}
