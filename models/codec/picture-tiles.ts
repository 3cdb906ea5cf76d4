import { LatensifyError } from '../../common/errors.js';
import { area, grow, intersect, tileGrid, type Rect, type Size } from '../../common/geometry.js';
import type { ParsedLtn, TilePayload } from './container/index.js';
import { LATENT_STRIDE, latentGrid } from './latent-grid.js';
import type { RefinedTile } from './refinement/index.js';
import { stripsOf, SYNTHESIS_HALO, type DecodedTile } from './windows.js';

export const TILE_EDGE = 1024;

/** A tile of a picture, in pixels. */
export interface Tile {
  readonly rect: Rect;
}

/** On its way into a file. */
export interface EncodedTile extends Tile {
  readonly payload: TilePayload;
  /** What a decoder will find. */
  readonly decoded: DecodedTile;
}

/** As it was found in a file. */
export interface CodedTile extends Tile {
  readonly payload: ParsedLtn['tiles'][number];
}

export const placeOf = (rect: Rect): Omit<DecodedTile, 'latents'> => ({
  row: rect.top / LATENT_STRIDE,
  column: rect.left / LATENT_STRIDE,
  grid: latentGrid(rect),
});

/** @throws LatensifyError code 'usage' for a region that lies outside */
export function regionOf(region: Rect | undefined, { width, height }: Size): Rect {
  const whole = { left: 0, top: 0, width, height };
  if (!region) return whole;
  const inside = intersect(region, whole);
  if (area(inside) > 0) return inside;
  throw new LatensifyError('usage', `The region lies outside the picture of ${width} × ${height} pixels.`);
}

export const stripsOfPicture = (size: Size): Tile[][] =>
  stripsOf(tileGrid(size, TILE_EDGE).map((rect) => ({ rect })));

export const withRefinement = (
  strip: readonly EncodedTile[],
  refined: readonly RefinedTile[],
): EncodedTile[] =>
  strip.map((tile, i) => ({ ...tile, payload: { ...tile.payload, refinement: refined[i]!.bytes } }));

/** The tiles whose latents reach the region, row by row. */
export function rowsOfTiles({ header, tiles }: ParsedLtn, region: Rect): CodedTile[][] {
  const reach = grow(region, (SYNTHESIS_HALO + 1) * LATENT_STRIDE, header);
  const rows = new Map<number, CodedTile[]>();
  tileGrid(header, header.tileEdge).forEach((rect, i) => {
    if (area(intersect(rect, reach)) === 0) return;
    const row = rows.get(rect.top) ?? [];
    row.push({ rect, payload: tiles[i]! });
    rows.set(rect.top, row);
  });
  return [...rows.values()];
}
