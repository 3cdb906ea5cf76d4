import type { ReadLimits } from './types.js';

const defaultMaxPixels = 200e6;
const defaultMaxMetadataBytes = 16 * 1024 * 1024;

export const limitsOf = ({
  maxPixels = defaultMaxPixels,
  maxMetadataBytes = defaultMaxMetadataBytes,
}: ReadLimits): { readonly maxPixels: number; readonly maxMetadataBytes: number } => ({
  maxPixels,
  maxMetadataBytes,
});
