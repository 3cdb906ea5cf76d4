import type { QualityPromise } from './compare.js';
import type { OutputFormat, PresetName } from './requests.js';

/** What a preset asks for in each format: a quality, or several to be tried in turn where it makes a promise. */
export interface Preset {
  readonly qualities: Readonly<Record<OutputFormat, readonly number[]>>;
  /** Checked on the decoded result of each picture; the first quality that keeps it is taken. */
  readonly promise?: QualityPromise;
}

/**
 * What "visually lossless" promises. On 24 photographs (Kodak) JPEG at quality 95 with full colour keeps it for all, at
 * quality 92 for 19: see docs/jobs.md for the measurement. MS-SSIM and PSNR hold for the whole picture, the worst 64×64
 * block guards against a fault in one place.
 */
const visuallyLossless: QualityPromise = { psnr: 37, msSsim: 0.995, worstBlock: 31 };

export const presets: Readonly<Record<PresetName, Preset>> = {
  'visually-lossless': {
    qualities: { ltn: [93, 97, 100], avif: [85, 90, 95], webp: [95, 98, 100], jpeg: [92, 95, 97] },
    promise: visuallyLossless,
  },
  high: { qualities: { ltn: [77], avif: [80], webp: [92], jpeg: [90] } },
  balanced: { qualities: { ltn: [66], avif: [58], webp: [82], jpeg: [80] } },
  small: { qualities: { ltn: [39], avif: [40], webp: [55], jpeg: [50] } },
};
