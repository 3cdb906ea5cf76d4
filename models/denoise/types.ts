import type { AnyPixels } from '../pixels/index.js';
import type { NoiseCurve, NoiseCurvePoint } from './noise-curve.js';
import type { NoiseLevel, NoiseMap } from './noise-map.js';

/** Who says how strong the noise is. */
export type NoiseSource =
  /** The estimator network, from the picture alone. */
  | { readonly kind: 'auto' }
  /** A measured curve. */
  | { readonly kind: 'curve'; readonly curve: NoiseCurve }
  /** The user: deviations of white noise in R, G and B, in units of 1/255. */
  | ({ readonly kind: 'level' } & NoiseLevel);

/** How much of the noise goes. */
export interface Strengths {
  /** 0 … 100: 0 leaves luminance alone, 50 takes the noise for what it is, 100 for twice as much. */
  readonly strength: number;
  /** Likewise for colour noise. */
  readonly colour: number;
}

export interface WorkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after each tile with the share that is done, 0 … 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** A picture's noise taken away: see index.ts for how to open one. */
export interface Denoiser {
  readonly modelId: string;
  /** Whether it makes a difference how strong the noise is said to be: false for networks that find that out by themselves. */
  readonly isTold: boolean;
  /**
   * What the estimator network finds: the noise of a picture as a function of brightness.
   * @throws CancelledError; LatensifyError code 'device'
   */
  estimate(pixels: AnyPixels, options?: WorkOptions): Promise<readonly NoiseCurvePoint[]>;
  /**
   * How strong the noise is all over a picture.
   * @throws CancelledError; LatensifyError code 'device'
   */
  noiseOf(pixels: AnyPixels, source: NoiseSource, options?: WorkOptions): Promise<NoiseMap>;
  /**
   * The picture without its noise: as many channels and bits, alpha as it is.
   * @param map of the same picture, as noiseOf gives it
   * @throws CancelledError; LatensifyError code 'device'
   */
  denoise<P extends AnyPixels>(
    pixels: P,
    map: NoiseMap,
    strengths: Strengths,
    options?: WorkOptions,
  ): Promise<P>;
  dispose(): Promise<void>;
}
