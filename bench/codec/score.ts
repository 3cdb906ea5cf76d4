import type { Pixels } from '../../common/pixels.js';
import { msSsim, psnr } from '../../engine/metrics/index.js';

export interface Score {
  readonly psnr: number;
  readonly msSsim: number;
}

const HIGHEST_PSNR = 100;

/**
 * PSNR in dB, at most 100 so that equal pictures stay in the means, and MS-SSIM.
 * @throws LatensifyError 'usage' where size or channels differ: a codec that returns another picture has no score
 */
export function score(original: Pixels, decoded: Pixels): Score {
  return { psnr: Math.min(psnr(original, decoded), HIGHEST_PSNR), msSsim: msSsim(original, decoded) };
}
