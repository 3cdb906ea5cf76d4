import type { OutputFormat, PresetName } from './schemas/index.js';

/** The qualities that each preset tries in turn, in each format: more than one where it makes a promise. */
export const presetQualities: Readonly<
  Record<PresetName, Readonly<Record<OutputFormat, readonly [number, ...number[]]>>>
> = {
  'visually-lossless': { ltn: [93, 97, 100], avif: [85, 90, 95], webp: [95, 98, 100], jpeg: [92, 95, 97] },
  high: { ltn: [77], avif: [80], webp: [92], jpeg: [90] },
  balanced: { ltn: [66], avif: [58], webp: [82], jpeg: [80] },
  small: { ltn: [39], avif: [40], webp: [55], jpeg: [50] },
};
