import type { Machine } from '../shared/machine.js';

export type Method = 'grey' | 'levin' | 'latensify';

/** One picture, one method, one number of hints. */
export interface ColorizeRow {
  readonly picture: string;
  readonly method: Method;
  readonly hints: number;
  /** dB over the 8-bit RGB samples. */
  readonly psnr: number;
  /** dB over a and b, of a range of 255. */
  readonly psnrAb: number;
  /** Hasler and Süsstrunk's M3 over that of the original. */
  readonly colourfulness: number;
}

/** Of one large picture, pixels to pixels. */
export interface SpeedFigures {
  readonly width: number;
  readonly height: number;
  /** Until its colours are known: luminance at the working size, the network, the guided filter. */
  readonly coloursSeconds: number;
  /** Until they are in the full picture. */
  readonly renderSeconds: number;
  readonly peakBytes: number;
}

export interface ColorizeResult {
  readonly date: string;
  readonly machine: Machine;
  readonly data: string;
  readonly modelId: string | undefined;
  readonly speed?: SpeedFigures | undefined;
  readonly rows: readonly ColorizeRow[];
}

export const HINT_COUNTS = [0, 1, 10, 100] as const;
