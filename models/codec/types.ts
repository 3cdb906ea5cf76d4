import type { Rect } from '../../common/geometry.js';
import type { Pixels } from '../../common/pixels.js';
import type { LtnHeader, LtnLimits, MetadataBlocks } from './container/index.js';

export interface EncodeOptions {
  /** 0 … 100 in steps of 0.5; more is better and larger. */
  readonly quality: number;
  readonly metadata?: MetadataBlocks;
  /** EXIF orientation of the source, 1 … 8; default 1. */
  readonly orientation?: number;
  /** Bits a sample of the source; default 8. */
  readonly sourceBits?: 8 | 16;
  /** A small JPEG or WebP for file managers, stored as it is. */
  readonly preview?: Uint8Array;
  /** Put the decoder into the file; of codecs that can be embedded. */
  readonly embedModel?: boolean;
  readonly signal?: AbortSignal;
  /** Called after each tile with the share of the picture that is done, 0 … 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** A picture whose latents are at hand: coding it again at another quality costs no analysis. */
export interface AnalysedPicture {
  /** The bytes of an .ltn file. */
  encode(options: EncodeOptions): Promise<Uint8Array>;
  /**
   * What encoding and decoding would make of the picture, in a third of their time: the decoder's latents are known to
   * the encoder. Without metadata.
   * @param options.region only this part
   */
  roundTrip(options: RoundTripOptions): Promise<RoundTrip>;
}

export type RoundTripOptions = Pick<EncodeOptions, 'quality' | 'signal'> & Pick<DecodeOptions, 'region'>;

export interface RoundTrip {
  /** The very pixels that decoding gives. */
  readonly pixels: Pixels;
  /** Length of the file. */
  readonly bytes: number;
}

export interface DecodeOptions {
  /** Only this part, in stored (unrotated) pixels; only the tiles that it needs are decoded. */
  readonly region?: Rect;
  readonly limits?: LtnLimits;
  /** Whether to put the file's grain on the picture, if it has any; default: as the file says. */
  readonly grain?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

/** A part of the picture that could not be restored. */
export interface Damage {
  readonly rect: Rect;
  /** A sentence: "its bytes are cut off", "its checksum differs". */
  readonly reason: string;
}

export interface DecodedPicture {
  readonly header: LtnHeader;
  readonly metadata: MetadataBlocks;
  /** The region, or the whole picture. Damaged tiles are filled from the preview or with grey. */
  readonly pixels: Pixels;
  readonly damage: readonly Damage[];
}

/** One codec model, loaded: see index.ts for how to open one. */
export interface Codec {
  /** 16 hexadecimal digits. */
  readonly modelId: string;
  /** Whether its decoder can travel in a file. */
  readonly canBeEmbedded?: boolean;
  /** @throws LatensifyError 'cancelled' | 'device' | 'model' */
  encode(pixels: Pixels, options: EncodeOptions): Promise<Uint8Array>;
  /** Keeps about 4 bytes a pixel in memory until it is dropped. */
  analyse(pixels: Pixels, signal?: AbortSignal): Promise<AnalysedPicture>;
  /** @throws LatensifyError 'damaged' where nothing can be restored, 'model' where the file needs another model */
  decode(file: Uint8Array, options?: DecodeOptions): Promise<DecodedPicture>;
  dispose(): Promise<void>;
}
