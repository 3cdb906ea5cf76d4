import type { JoinedFigures } from './patches/figures.js';
import { viewerTexts } from './texts.js';
import type { Picture, SizeEstimate } from './types.js';

export interface VersionFigures {
  /** Of what is visible. */
  readonly visible: JoinedFigures | undefined;
  /** MS-SSIM of what is visible. */
  readonly likeness: number | undefined;
  /** Of the whole. */
  readonly estimate: SizeEstimate | undefined;
}

/** What a label says of a version that was compressed: size and ratio of the whole, likeness of what is visible. */
export function compressionTexts(
  picture: Picture,
  { visible, likeness, estimate }: VersionFigures,
): string[] {
  const { psnr, msSsim } = viewerTexts.figures;
  const texts = sizeTexts(picture, estimate);
  if (visible?.psnr !== undefined) texts.push(psnr(visible.psnr));
  if (likeness !== undefined) texts.push(msSsim(likeness));
  return texts;
}

/** … and of one that is meant to differ from the original, without its noise or with colours: nothing of how far it does. */
export function editingTexts(picture: Picture, { visible, estimate }: VersionFigures): string[] {
  const texts = sizeTexts(picture, estimate);
  if (visible?.noise !== undefined) texts.push(viewerTexts.figures.noise(visible.noise));
  return [...texts, ...(visible?.notices ?? [])];
}

function sizeTexts(picture: Picture, estimate: SizeEstimate | undefined): string[] {
  const { size, about, ratio } = viewerTexts.figures;
  const texts: string[] = [];
  if (estimate !== undefined) {
    const { bytes, isExact } = estimate;
    texts.push(isExact ? size(bytes) : about(size(bytes)));
    if (bytes !== picture.bytes) texts.push(ratio(picture.bytes / bytes));
  }
  return texts;
}
