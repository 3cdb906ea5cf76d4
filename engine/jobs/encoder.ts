import type { Pixels } from '../../common/pixels.js';
import type { MetadataBlocks } from '../../models/codec/index.js';
import type { SourceImage } from '../images/index.js';
import type { ConvertHooks } from './converter.js';
import type { OutputFormat } from '../api/index.js';

export interface Encoded {
  readonly bytes: Uint8Array;
  /** What the format couldn't hold. */
  readonly notices: readonly string[];
}

export interface Decoded {
  readonly pixels: Pixels;
  /** How the pixels must be turned to stand upright, 1 … 8: may differ from the source's. */
  readonly orientation: number;
  readonly metadata: MetadataBlocks;
}

/** A picture that is being encoded, once or at several qualities. */
export interface Encoding {
  encode(quality: number, hooks: ConvertHooks): Promise<Encoded>;
}

/** One format that pictures are compressed to. All formats follow the same rules through this. */
export interface Encoder {
  readonly format: OutputFormat;
  /** With its dot. */
  readonly extension: string;
  /** All qualities that make a difference, ascending, within 0 … 100. */
  readonly qualities: readonly number[];
  /** @param attempts 'several' keeps in memory what all of them share */
  begin(image: SourceImage, attempts: 'one' | 'several', hooks: ConvertHooks): Promise<Encoding>;
  /** @throws LatensifyError 'damaged' where anything at all is missing */
  decode(bytes: Uint8Array, hooks: ConvertHooks): Promise<Decoded>;
}

/** The qualities from `from` to 100. */
export function qualitySteps(from: number, step: number): number[] {
  return Array.from({ length: Math.floor((100 - from) / step) + 1 }, (_, index) => from + index * step);
}
