import { type Denoiser, meanLevel, type NoiseLevel } from '../../models/denoise/index.js';
import type { Denoising, NoiseSource } from '../api/index.js';
import type { CropWithHalo } from './crops.js';
import { once, RecentlyUsed } from './recent.js';

/** Finds the newest denoising model. @throws LatensifyError 'model' */
export type DenoiserFor = () => Promise<Denoiser>;

/** A crop without its noise. */
export interface CleanCrop extends CropWithHalo {
  /** What was taken for noise, on the average, in units of 1/255. */
  readonly noise: NoiseLevel;
}

/** Crops without their noise. How strong it is, is found once for each crop: a new strength costs the denoiser alone. */
export class CleanCrops {
  private readonly denoiserFor: DenoiserFor;
  private readonly maps = new RecentlyUsed<ReturnType<Denoiser['noiseOf']>>(6);
  private readonly crops = new RecentlyUsed<CleanCrop>(6);

  constructor(denoiserFor: DenoiserFor) {
    this.denoiserFor = denoiserFor;
  }

  /** @param key of the crop @param level how often the sides were halved before */
  async get(
    key: string,
    { pixels, inner }: CropWithHalo,
    { noise, strength, colour }: Denoising,
    level: number,
    signal: AbortSignal | undefined,
  ): Promise<CleanCrop> {
    const mapKey = JSON.stringify([key, noise]);
    const cropKey = JSON.stringify([mapKey, strength, colour]);
    const known = this.crops.get(cropKey);
    if (known !== undefined) return known;
    const denoiser = await this.denoiserFor();
    const map = await once(this.maps, mapKey, () => denoiser.noiseOf(pixels, atLevel(noise, level)));
    const clean = await denoiser.denoise(pixels, map, { strength, colour }, { signal });
    const { luminance, chroma } = meanLevel(map);
    const crop = { pixels: clean, inner, noise: { luminance: luminance * 255, chroma: chroma * 255 } };
    this.crops.set(cropKey, crop);
    return crop;
  }

  clear(): void {
    this.maps.clear();
    this.crops.clear();
  }
}

/** Each halving of the sides takes the mean of four pixels and so half of the noise. */
function atLevel(noise: NoiseSource, level: number): NoiseSource {
  const share = 2 ** -level;
  switch (noise.kind) {
    case 'auto':
      return noise;
    case 'level':
      return { ...noise, luminance: noise.luminance * share, chroma: noise.chroma * share };
    case 'curve': {
      const points = noise.curve.points.map(({ brightness, luminance, chroma }) => ({
        brightness,
        luminance: luminance * share,
        chroma: chroma * share,
      }));
      return { ...noise, curve: { ...noise.curve, points } };
    }
  }
}
