import type { Pixels } from '../../common/pixels.js';
import { msSsim, psnr } from '../../engine/metrics/index.js';

export interface Score {
  readonly psnr: number;
  readonly msSsim: number;
}

/** @throws Error where the sizes differ: a codec that returns another picture has no score */
export function score(original: Pixels, decoded: Pixels): Score {
  if (decoded.width !== original.width || decoded.height !== original.height) {
    throw new Error(
      `${original.width}×${original.height} pixels came back as ${decoded.width}×${decoded.height}.`,
    );
  }
  return { psnr: psnr(original, decoded), msSsim: msSsim(original, decoded) };
}
