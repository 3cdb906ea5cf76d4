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
  const whole = estimate ?? fromCrop(picture, figures);
  if (whole !== undefined) {
    texts.push(whole.isExact ? size(whole.bytes) : about(size(whole.bytes)));
    if (whole.bytes !== picture.bytes) texts.push(ratio(picture.bytes / whole.bytes));
  }
  if (figures?.psnr !== undefined) texts.push(psnr(figures.psnr));
  if (likeness !== undefined) texts.push(msSsim(likeness));
  return texts;
}

/** At full size a crop tells the size of the whole roughly; smaller copies take more bits for each of their pixels. */
function fromCrop(picture: Picture, figures: JoinedFigures | undefined): SizeEstimate | undefined {
  if (figures?.cropBytes === undefined || figures.isApproximate) return undefined;
  const bytes = (figures.cropBytes / figures.pixels) * picture.width * picture.height;
  return { bytes, isExact: false };
}
