import type { Machine } from '../shared/machine.js';

/** 'latensify' finds the noise out by itself, 'latensify-told' is told it, as the peers are. */
export type Method = 'latensify' | 'latensify-told' | 'bm3d' | 'nlm';

export interface DenoiseRow {
  readonly picture: string;
  readonly sigma: number;
  readonly method: Method;
  /** dB, of the whole picture in R, G and B. */
  readonly psnr: number;
  readonly ssim: number;
  readonly milliseconds: number;
}

/** How clean pictures stay, blind at the default strength. */
export interface CleanRow {
  readonly picture: string;
  readonly psnr: number;
  /** Share of the pixels of which a channel is off by more than 2/255. */
  readonly off: number;
}

export interface SpeedFigures {
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  /** The whole process. */
  readonly peakBytes: number;
  /** Seconds in the networks alone. */
  readonly denoiserSeconds: number;
  readonly estimatorSeconds: number;
  readonly gflops: number;
  /** Of one plain 64-channel 3×3 convolution at half resolution, on the same machine in the same run. */
  readonly plainGflops: number;
}

export interface DenoiseResult {
  readonly machine: Machine;
  readonly modelId: string;
  readonly rows: readonly DenoiseRow[];
  readonly clean: readonly CleanRow[];
  readonly speed?: SpeedFigures | undefined;
}
