/**
 * The noise that a picture had and its file has not, as a function of brightness: what a reader needs to put grain that
 * looks the same in its place. Whole numbers, since that is how a file holds them.
 */
export interface Grain {
  /** By ascending brightness, 1 … 16. */
  readonly points: readonly GrainPoint[];
  /**
   * Correlation of neighbouring pixels' noise in 255ths, 0 … 255: 0 for white noise, more where the camera has smoothed it
   * and the grains are coarse.
   */
  readonly correlation: { readonly luminance: number; readonly chroma: number };
  /** 0 … 65535: pictures of a series don't get the same pattern. */
  readonly seed: number;
  /** Whether it is shown unless somebody says otherwise. */
  readonly isShown: boolean;
}

export interface GrainPoint {
  /** Mean of R, G and B, 0 … 255. */
  readonly brightness: number;
  /** Standard deviations in eighths of a grey level, 0 … 255, of luminance and chroma as models/denoise defines them. */
  readonly luminance: number;
  readonly chroma: number;
}
