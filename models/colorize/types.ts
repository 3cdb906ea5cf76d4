import type { Chroma } from '../../common/lab.js';
import type { Orientation } from './upright.js';
import type { AnyPixels } from './luminance.js';

/** A place of the upright picture: from 0, its left or upper edge, to 1. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A colour that somebody, or a reference, gives a place: a and b of CIE Lab. */
export interface Hint extends Place, Chroma {
  /** In (0, 1]; default 1: exactly this colour. */
  readonly confidence?: number | undefined;
}

export interface PaletteColour extends Chroma {
  /** How likely this colour and those near it are; all of a palette's sum up to at most 1. */
  readonly probability: number;
  /** "#rrggbb" at the place's luminance. */
  readonly hex: string;
}

export interface Palette {
  /** L of the place, in [0, 100]: with it, a plane of all colours possible there can be drawn. */
  readonly lightness: number;
  /** The likeliest first. */
  readonly colours: readonly PaletteColour[];
}

/** Colours lent by another picture. */
export interface LentColours {
  readonly hints: readonly Hint[];
  /** The other picture has no colours to lend. */
  readonly isGrey: boolean;
}

export interface ColourOptions {
  readonly hints?: readonly Hint[];
  readonly signal?: AbortSignal | undefined;
}

/** The colours of a picture at the network's working size, ready for renderings at any size. */
export interface Colours {
  readonly field: ColourField;
}

/**
 * Colours as linear functions of the luminance around each of its samples: a = slope × L + offset, and b likewise, as a
 * guided filter leaves them. Stands as the picture is stored, not upright.
 */
export interface ColourField {
  readonly width: number;
  readonly height: number;
  readonly slopeA: Float32Array;
  readonly offsetA: Float32Array;
  readonly slopeB: Float32Array;
  readonly offsetB: Float32Array;
}

/** A picture whose luminance was read at the working size; its pixels are not kept. */
export interface OpenPicture {
  /** Nothing is to be told from a picture of one tone: without hints it stays grey. */
  readonly isSingleTone: boolean;
  /** @throws CancelledError */
  colours(options?: ColourOptions): Promise<Colours>;
  /** Likely colours of a place, given the hints. @throws CancelledError */
  palette(place: Place, options?: ColourOptions): Promise<Palette>;
  /** The hint with a colour that is possible at its place, and whether that is another one than was asked for. */
  possible(hint: Hint): { readonly hint: Hint; readonly isClamped: boolean };
  /** @throws CancelledError */
  lend(reference: OpenPicture, signal?: AbortSignal): Promise<LentColours>;
}

export interface Colorizer {
  readonly modelId: string;
  /**
   * Reads a picture's luminance; of a colour picture its own. Samples are taken as sRGB.
   * @param orientation EXIF's number: the network, and hints, see the picture upright
   */
  open(pixels: AnyPixels, orientation?: Orientation): OpenPicture;
  dispose(): Promise<void>;
}
