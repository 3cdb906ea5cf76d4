import type { Rect, Size } from '../../common/geometry.js';
import type { Version } from '../../engine/api/index.js';

export type { Rect, Size, Version };

/** What is known of some pixels beside the pixels: their size as a file, their likeness to the original. */
export interface Figures {
  readonly cropBytes?: number | undefined;
  /** In dB, against the original on the same crop. */
  readonly psnr?: number | undefined;
  /** That was found for a format that had to meet a size. */
  readonly quality?: number | undefined;
  /** That was found and taken away: mean deviations of luminance and colour, in units of 1/255. */
  readonly noise?: { readonly luminance: number; readonly chroma: number } | undefined;
  /** Whether grain is shown; undefined where the version has none. */
  readonly grain?: boolean | undefined;
  /** What a person should know of it: sentences. */
  readonly notices?: readonly string[] | undefined;
  /** Made from a smaller copy of the picture: artefacts look stronger than they are. */
  readonly isApproximate: boolean;
}

/** A part of one version of the picture, ready to be drawn. */
export interface Patch {
  readonly bitmap: ImageBitmap;
  /** In pixels of the picture at full size. */
  readonly region: Rect;
  /** The bitmap has ceil(region / 2^level) pixels. */
  readonly level: number;
  readonly figures: Figures;
  /** What of this version of the picture, anywhere in it, could not be restored. */
  readonly damage?: readonly DamagedRegion[];
}

/** A part that is wanted. */
export interface PatchRequest {
  readonly version: Version;
  readonly region: Rect;
  readonly level: number;
}

/** A picture that can be shown in several versions. */
export interface Picture extends Size {
  /** The smallest level is levels − 1. */
  readonly levels: number;
  readonly hasAlpha: boolean;
  /** It is an .ltn file with grain. */
  readonly hasGrain?: boolean;
  /** Of the source file. */
  readonly bytes: number;
  /**
   * @param view names the asker: the engine gives up what the same one asked for before
   * @throws LatensifyError; 'cancelled' when the signal fires or a newer request took its place
   */
  render(request: PatchRequest, view: string, signal: AbortSignal): Promise<Patch>;
  /**
   * MS-SSIM against the original, 0 … 1, of what `render` shows for the same request; undefined for parts that are too
   * small for it. It takes longer than showing them.
   */
  measure(request: PatchRequest, view: string, signal: AbortSignal): Promise<number | undefined>;
  /** Size of the whole picture as a file of this version. */
  estimate(version: Version, signal: AbortSignal): Promise<SizeEstimate>;
}

export interface SizeEstimate {
  readonly bytes: number;
  readonly isExact: boolean;
}

/** A part of the picture that could not be restored from a damaged file. */
export interface DamagedRegion {
  readonly rect: Rect;
  /** A sentence. */
  readonly reason: string;
}

export const compareModes = ['slider', 'side-by-side', 'difference'] as const;
export type CompareMode = (typeof compareModes)[number];

export const sides = ['left', 'right'] as const;
export type Side = (typeof sides)[number];
