import { once, RecentlyUsed } from '../../common/recently-used.js';
import type { Pixels, Pixels16 } from '../../common/pixels.js';
import type { Denoiser, NoiseCurvePoint } from '../../models/denoise/index.js';
import type { PictureFile } from './types.js';

type Points = readonly NoiseCurvePoint[];

/** Some hundred bytes each. */
const kept = 1000;

/**
 * How strong the noise of pictures is, as the network sees it in the whole of each: found once, for whatever is then shown
 * and written.
 */
export class NoiseEstimates {
  readonly #found = new RecentlyUsed<Promise<Points>>(kept);

  /** @param bits of the samples that it is found from @param pixels as they lie in the file */
  async of(
    { path, size, mtimeMs }: PictureFile,
    bits: 8 | 16,
    pixels: () => Promise<Pixels | Pixels16>,
    denoiser: Denoiser,
  ): Promise<Points> {
    const key = JSON.stringify([path, size, mtimeMs, bits, denoiser.modelId]);
    return await once(this.#found, key, async () => denoiser.estimate(await pixels()));
  }
}
