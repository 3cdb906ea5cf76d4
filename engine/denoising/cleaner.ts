import { throwIfCancelled } from '../../common/errors.js';
import type { Pixels, Pixels16 } from '../../common/pixels.js';
import { curveAt, type Denoiser, type NoiseSource, type WorkOptions } from '../../models/denoise/index.js';
import type { Denoising, NoiseSource as ChosenSource } from '../api/index.js';
import type { Camera } from '../images/index.js';
import { cameraKey } from './camera-key.js';
import type { NoiseEstimates } from './estimates.js';
import type { Noisy, PictureFile, Shot } from './types.js';

/** Finding out how strong the noise is, as a share of the work. */
const finding = 0.1;

export interface Cleaned<P> {
  /** As many channels and bits as before. */
  readonly pixels: P;
  readonly notices: readonly string[];
}

/** Takes the noise out of pictures: the same for what is written and for what a screen shows. */
export class Cleaner {
  readonly denoiser: Denoiser;
  readonly #estimates: NoiseEstimates;

  constructor(denoiser: Denoiser, estimates: NoiseEstimates) {
    this.denoiser = denoiser;
    this.#estimates = estimates;
  }

  get modelId(): string {
    return this.denoiser.modelId;
  }

  /**
   * How strong the noise of a whole picture is, where nobody tells.
   * @param bits of the samples that it is found from
   * @param pixels as they lie in the file; asked for when it is not known yet
   * @throws LatensifyError 'device'
   */
  async estimate(
    file: PictureFile,
    bits: 8 | 16,
    pixels: () => Promise<Pixels | Pixels16>,
  ): Promise<NoiseSource> {
    if (!this.denoiser.isTold) return { kind: 'auto' };
    const points = await this.#estimates.of(file, bits, pixels, this.denoiser);
    return { kind: 'curve', curve: { points, correlation: { luminance: [], chroma: [] } } };
  }

  /** @throws CancelledError; LatensifyError 'device' */
  async clean<P extends Pixels | Pixels16>(
    file: PictureFile,
    picture: Noisy<P>,
    { noise, strength, colour }: Denoising,
    { signal, onProgress }: WorkOptions = {},
  ): Promise<Cleaned<P>> {
    if (strength === 0 && colour === 0) return { pixels: picture.pixels, notices: [] };
    const { source, notices } = toldNoise(noise, picture);
    const { pixels } = picture;
    const bits = pixels.data instanceof Uint16Array ? 16 : 8;
    const settled = source ?? (await this.estimate(file, bits, () => Promise.resolve(pixels)));
    throwIfCancelled(signal);
    onProgress?.(finding);
    const map = await this.denoiser.noiseOf(pixels, settled, { signal });
    const options: WorkOptions = {
      signal,
      onProgress: (fraction) => onProgress?.(finding + fraction * (1 - finding)),
    };
    const clean = await this.denoiser.denoise(pixels, map, { strength, colour }, options);
    return { pixels: clean, notices };
  }
}

/** What was told of a picture's noise; no source where it has to be estimated. */
export function toldNoise(
  noise: ChosenSource,
  { format, camera }: Shot,
): { readonly source: NoiseSource | undefined; readonly notices: readonly string[] } {
  switch (noise.kind) {
    case 'auto':
      return { source: undefined, notices: [] };
    case 'level':
    case 'curve':
      return { source: noise, notices: [] };
    case 'cameras': {
      const curve =
        camera?.iso === undefined ? undefined : curveAt(noise.curves, cameraKey(camera, format), camera.iso);
      if (curve !== undefined) return { source: { kind: 'curve', curve }, notices: [] };
      return { source: undefined, notices: [notMeasured(camera)] };
    }
  }
}

function notMeasured(camera: Camera | undefined): string {
  if (camera === undefined) return 'It does not tell its camera: how strong its noise is was estimated.';
  const setting = camera.iso === undefined ? 'an unknown ISO setting' : `ISO ${camera.iso}`;
  return `No curve was measured for ${camera.name} at ${setting}: how strong its noise is was estimated.`;
}
