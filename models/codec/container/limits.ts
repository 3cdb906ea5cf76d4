import type { LtnLimits } from './types.js';

export const defaultLimits: Required<LtnLimits> = {
  maxPixels: 200_000_000,
  maxMetadataBytes: 64 * 1024 * 1024,
};
