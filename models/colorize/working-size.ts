import type { Size } from '../../common/geometry.js';

/** Of a panorama's long side, in short sides. */
const LONGEST = 8;

/**
 * The size at which the network works: `side` px on the short side, less for smaller pictures, each side a multiple of
 * `multiple`. Panoramas are held at fewer, so that work and memory have a bound.
 */
export function workingSize({ width, height }: Size, side: number, multiple: number): Size {
  const short = Math.min(width, height);
  const long = Math.max(width, height);
  const scale = Math.min(1, side / short, (side * LONGEST) / long);
  const fit = (pixels: number): number => Math.max(1, Math.round((pixels * scale) / multiple)) * multiple;
  return { width: fit(width), height: fit(height) };
}
