import type { Pixels, Pixels16 } from '../../common/pixels.js';
import type { Denoiser } from '../../models/denoise/index.js';
import type { Denoising } from '../api/index.js';
import { type ConvertHooks, partOf } from './converter.js';

/** Finding out how strong the noise is, as a share of the work. */
const finding = 0.1;

/** A picture without its noise: as many channels and bits. @throws CancelledError; LatensifyError 'device' */
export async function withoutNoise<P extends Pixels | Pixels16>(
  pixels: P,
  { noise, strength, colour }: Denoising,
  denoiser: Denoiser,
  hooks: ConvertHooks,
): Promise<P> {
  const map = await denoiser.noiseOf(pixels, noise, partOf(hooks, 0, finding));
  return await denoiser.denoise(pixels, map, { strength, colour }, partOf(hooks, finding, 1 - finding));
}
