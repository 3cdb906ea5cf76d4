import type { Rect, Size } from '../../../common/geometry.js';
import { alignOut, byDistanceFrom } from './rects.js';

/** Edge of a tile in its own pixels: 1 MiB each. */
export const tileEdge = 512;

export interface TilePlace {
  readonly level: number;
  readonly region: Rect;
}

type Pyramid = Size & { readonly levels: number };

/**
 * The tiles to load for a view of a stored picture, in this order: the coarsest level, so that there is something to
 * see everywhere; then what is visible, from the middle outwards.
 */
export function planTiles(picture: Pyramid, visible: Rect, level: number): TilePlace[] {
  const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
  const coarsest = picture.levels - 1;
  const overview = coarsest === level ? [] : tilesOf(picture, whole, coarsest);
  return [...overview, ...tilesOf(picture, visible, level)];
}

/** One tile around what is visible: for the next movement. */
export function planTilesAround(picture: Pyramid, visible: Rect, level: number): TilePlace[] {
  const seen = tilesOf(picture, visible, level);
  const step = tileEdge * 2 ** level;
  const wide = {
    left: visible.left - step,
    top: visible.top - step,
    width: visible.width + 2 * step,
    height: visible.height + 2 * step,
  };
  const isSeen = new Set(seen.map(({ region }) => `${region.left},${region.top}`));
  return tilesOf(picture, wide, level).filter(({ region }) => !isSeen.has(`${region.left},${region.top}`));
}

function tilesOf(picture: Size, part: Rect, level: number): TilePlace[] {
  const step = tileEdge * 2 ** level;
  const from = { left: Math.max(0, part.left), top: Math.max(0, part.top) };
  const covered = alignOut(
    { ...from, width: part.left + part.width - from.left, height: part.top + part.height - from.top },
    step,
    picture,
  );
  const regions: Rect[] = [];
  for (let top = covered.top; top < covered.top + covered.height; top += step) {
    for (let left = covered.left; left < covered.left + covered.width; left += step) {
      regions.push({
        left,
        top,
        width: Math.min(step, picture.width - left),
        height: Math.min(step, picture.height - top),
      });
    }
  }
  return regions.sort(byDistanceFrom(part)).map((region) => ({ level, region }));
}
