import type { JoinedFigures } from './patches/figures.js';
import { viewerTexts } from './texts.js';
import type { Picture, SizeEstimate } from './types.js';

/** What a label says of a version, in its order: size and ratio of the whole, likeness of what is visible. */
export function figureTexts(
  picture: Picture,
  figures: JoinedFigures | undefined,
  likeness: number | undefined,
  estimate: SizeEstimate | undefined,
): string[] {
  const { size, about, ratio, psnr, msSsim } = viewerTexts.figures;
  const texts: string[] = [];
  if (estimate !== undefined) {
    const { bytes, isExact } = estimate;
    texts.push(isExact ? size(bytes) : about(size(bytes)));
    if (bytes !== picture.bytes) texts.push(ratio(picture.bytes / bytes));
  }
  if (figures?.psnr !== undefined) texts.push(psnr(figures.psnr));
  if (likeness !== undefined) texts.push(msSsim(likeness));
  return texts;
}
