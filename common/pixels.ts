/** Samples a pixel: grey, grey and alpha, RGB, RGB and alpha. */
export type Channels = 1 | 2 | 3 | 4;

/** Interleaved 8-bit samples, row by row without padding; alpha not premultiplied. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  /** length = width × height × channels */
  readonly data: Uint8Array;
}

/** As Pixels, 16 bits a sample (0 … 65535). */
export interface Pixels16 {
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  readonly data: Uint16Array;
}

export const hasAlpha = (channels: Channels): channels is 2 | 4 => channels === 2 || channels === 4;
export const isGrey = (channels: Channels): channels is 1 | 2 => channels <= 2;
