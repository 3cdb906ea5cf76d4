import type { QualityPromise } from './compare.js';
import type { PresetName } from '../api/index.js';

/**
 * What "visually lossless" promises. On 24 photographs (Kodak) JPEG at quality 95 with full colour keeps it for all, at
 * quality 92 for 19: see docs/jobs.md for the measurement. MS-SSIM and PSNR hold for the whole picture, the worst 64×64
 * block guards against a fault in one place.
 */
const visuallyLossless: QualityPromise = { psnr: 37, msSsim: 0.995, worstBlock: 31 };

/** What presets promise of each result: checked on the decoded picture; the first quality that keeps it is taken. */
export const presetPromises: Readonly<Record<PresetName, QualityPromise | undefined>> = {
  'visually-lossless': visuallyLossless,
  high: undefined,
  balanced: undefined,
  small: undefined,
};
