import { intersect, type Rect, type Size } from '../../common/geometry.js';
import type { Pixels } from '../../common/pixels.js';

/** The size of a picture whose sides were halved so many times. */
export function levelSize({ width, height }: Size, level: number): Size {
  return { width: halve(width, level), height: halve(height, level) };
}

/** The region of the full size grown to whole pixels of a level, then clipped to the picture. */
export function snapToLevel({ left, top, width, height }: Rect, level: number, bounds: Size): Rect {
  const step = 2 ** level;
  const down = (edge: number): number => Math.floor(edge / step) * step;
  const up = (edge: number): number => Math.ceil(edge / step) * step;
  const grown = { left: down(left), top: down(top) };
  const size = { width: up(left + width) - grown.left, height: up(top + height) - grown.top };
  return intersect({ ...grown, ...size }, { left: 0, top: 0, ...bounds });
}

/** The pixels of a level that cover a region of the full size, one that was snapped to it. */
export function levelRect({ left, top, width, height }: Rect, level: number): Rect {
  return {
    left: left / 2 ** level,
    top: top / 2 ** level,
    width: halve(width, level),
    height: halve(height, level),
  };
}

/** How often the sides can be halved until the longer one has no more than 256 pixels, and once for the full size. */
export function levelsOf({ width, height }: Size): number {
  let levels = 1;
  while (Math.max(halve(width, levels - 1), halve(height, levels - 1)) > smallestLevel) levels++;
  return levels;
}

const smallestLevel = 256;

const halve = (length: number, level: number): number => Math.max(1, Math.ceil(length / 2 ** level));

/** What lies further from a pixel than this has hardly any influence on it. */
const halo = 64;

/**
 * The rectangle with a halo, its left and top on the grid of whole hyper-latents, so that the crop is coded as it would be
 * in the picture.
 */
export function withHalo({ left, top, width, height }: Rect, bounds: Size): Rect {
  const from = (edge: number): number => Math.max(0, Math.floor((edge - halo) / 64) * 64);
  const grown = { left: from(left), top: from(top) };
  const right = left + width + halo;
  const bottom = top + height + halo;
  return intersect(
    { ...grown, width: right - grown.left, height: bottom - grown.top },
    { left: 0, top: 0, ...bounds },
  );
}

/** A copy of a part. */
export function cut({ width, channels, data }: Pixels, rect: Rect): Pixels {
  const row = rect.width * channels;
  const part = new Uint8Array(row * rect.height);
  for (let y = 0; y < rect.height; y++) {
    const start = ((rect.top + y) * width + rect.left) * channels;
    part.set(data.subarray(start, start + row), y * row);
  }
  return { width: rect.width, height: rect.height, channels, data: part };
}
