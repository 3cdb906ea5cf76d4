import type { Likeness } from './compare.js';
import type { OutputFormat, PresetName } from './requests.js';

/** What a preset asks for in each format: a quality, or several to be tried in turn where it makes a promise. */
export interface Preset {
  readonly qualities: Readonly<Record<OutputFormat, readonly number[]>>;
  /** Checked on the decoded result of each picture; the first quality that keeps it is taken. */
  readonly promise?: QualityPromise;
}

export interface QualityPromise {
  readonly psnr: number;
  readonly msSsim: number;
  readonly worstBlock: number;
}

/**
 * What "visually lossless" promises: set by measurement on the sample photographs, see docs/presets.md. MS-SSIM and
 * PSNR hold for the whole picture; the worst 64×64 block guards against a fault in one place.
 */
const visuallyLossless: QualityPromise = { psnr: 38, msSsim: 0.995, worstBlock: 32 };

export const presets: Readonly<Record<PresetName, Preset>> = {
  'visually-lossless': {
    qualities: { ltn: [84, 92, 100], avif: [80, 88, 95], webp: [92, 97, 100], jpeg: [92, 96, 99] },
    promise: visuallyLossless,
  },
  high: { qualities: { ltn: [75], avif: [70], webp: [88], jpeg: [88] } },
  balanced: { qualities: { ltn: [50], avif: [58], webp: [78], jpeg: [78] } },
  small: { qualities: { ltn: [25], avif: [45], webp: [60], jpeg: [60] } },
};

export const keeps = (promise: QualityPromise, likeness: Likeness): boolean =>
  likeness.psnr >= promise.psnr &&
  likeness.msSsim >= promise.msSsim &&
  likeness.worstBlock >= promise.worstBlock;
