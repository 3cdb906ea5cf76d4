import { once, RecentlyUsed } from '../../common/recently-used.js';
import {
  halveCurve,
  meanLevel,
  type NoiseCurve,
  type NoiseLevel,
  type NoiseSource,
} from '../../models/denoise/index.js';
import type { Denoising } from '../api/index.js';
import { type Cleaner, toldNoise } from '../denoising/index.js';
import type { CropWithHalo } from './crops.js';
import type { OpenPicture } from './picture.js';

/**
 * Opens a denoising model, by default the newest one, or for what is approximate the newest of the fast ones, where there
 * is one. @throws LatensifyError 'model'
 */
export type CleanerFor = (model: string | undefined, isApproximate: boolean) => Promise<Cleaner>;

/** A crop without its noise. */
export interface CleanCrop extends CropWithHalo {
  /** What was taken for noise, on the average, in units of 1/255; undefined where that makes no difference. */
  readonly noise: NoiseLevel | undefined;
}

/** A part of a picture, at one of its levels. */
export interface Part {
  readonly key: string;
  readonly picture: OpenPicture;
  readonly crop: CropWithHalo;
  /** How often the sides were halved. */
  readonly level: number;
}

/** Crops without their noise, as a job would make them: how strong it is, is a matter of the whole picture. */
export class CleanCrops {
  private readonly cleanerFor: CleanerFor;
  private readonly sources = new RecentlyUsed<Promise<NoiseSource>>(12);
  private readonly crops = new RecentlyUsed<CleanCrop>(6);

  constructor(cleanerFor: CleanerFor) {
    this.cleanerFor = cleanerFor;
  }

  async get(part: Part, denoising: Denoising, signal: AbortSignal | undefined): Promise<CleanCrop> {
    const cropKey = JSON.stringify([part.key, denoising]);
    const known = this.crops.get(cropKey);
    if (known !== undefined) return known;
    const { strength, colour, model } = denoising;
    const { pixels, inner } = part.crop;
    const cleaner = await this.cleanerFor(model, part.level > 0);
    const source = await this.noiseOf(part, denoising, cleaner);
    const { denoiser } = cleaner;
    const map = await denoiser.noiseOf(pixels, source, { signal });
    const clean = await denoiser.denoise(pixels, map, { strength, colour }, { signal });
    const { luminance, chroma } = meanLevel(map);
    const noise = denoiser.isTold ? { luminance: luminance * 255, chroma: chroma * 255 } : undefined;
    const crop = { pixels: clean, inner, noise };
    this.crops.set(cropKey, crop);
    return crop;
  }

  private async noiseOf(
    { picture, level }: Part,
    { noise }: Denoising,
    cleaner: Cleaner,
  ): Promise<NoiseSource> {
    const { file } = picture.stored;
    const { source } = toldNoise(noise, picture.stored);
    if (source !== undefined) return atLevel(source, level);
    if (level === 0 || !cleaner.denoiser.isTold)
      return await cleaner.estimate(file, 8, () => picture.whole());
    const key = JSON.stringify([file, level, cleaner.modelId]);
    return await once(this.sources, key, async () => ({
      kind: 'curve',
      curve: { points: await cleaner.denoiser.estimate(await picture.level(level)), correlation: white },
    }));
  }

  clear(): void {
    this.sources.clear();
    this.crops.clear();
  }
}

const white: NoiseCurve['correlation'] = { luminance: [], chroma: [] };

/** As it is once the sides were halved so many times. */
function atLevel(source: NoiseSource, level: number): NoiseSource {
  switch (source.kind) {
    case 'auto':
      return source;
    case 'curve':
      return { kind: 'curve', curve: halveCurve(source.curve, level) };
    case 'level': {
      const unit = { points: [{ brightness: 0.5, luminance: 1, chroma: 1 }], correlation: white };
      const { luminance, chroma } = halveCurve(unit, level).points[0]!;
      return { ...source, luminance: source.luminance * luminance, chroma: source.chroma * chroma };
    }
  }
}
