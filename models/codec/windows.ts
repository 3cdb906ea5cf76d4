import { grow, type Rect, type Size } from '../../common/geometry.js';
import type { Pixels } from '../../common/pixels.js';
import { cutRgb, type Samples } from '../pixels/index.js';
import { LATENT_STRIDE, type LatentGrid } from './latent-grid.js';

/** What lies further from a pixel than this does not reach its latents: 44 px, rounded up to whole latents. */
const ANALYSIS_HALO = 48;
/** Latents further from a pixel than this do not reach it: 3.75, rounded up. */
export const SYNTHESIS_HALO = 4;

/**
 * Tiles that the transforms take at once. Halos make synthesis of a tile alone 27 % more work, of two 20 %, of four 16 %;
 * two keep a process below 700 MB on 12 MP, four do not.
 */
const TILES_IN_STRIP = 2;

/** Neighbours in a row of tiles, in groups for the transforms. */
export function stripsOf<T extends { readonly rect: Rect }>(tiles: readonly T[]): T[][] {
  const strips: T[][] = [];
  for (const tile of tiles) {
    const strip = strips.at(-1);
    if (strip?.[0]?.rect.top === tile.rect.top && strip.length < TILES_IN_STRIP) strip.push(tile);
    else strips.push([tile]);
  }
  return strips;
}

/** The rectangle that the tiles of a strip fill. */
export function stripRect(strip: readonly { readonly rect: Rect }[]): Rect {
  const [first, last] = [strip[0]!.rect, strip.at(-1)!.rect];
  return { ...first, width: last.left + last.width - first.left };
}

/** A part of the picture for analysis, and where the latents that come out lie among the whole picture's. */
export interface AnalysisWindow {
  readonly dims: readonly [1, number, number, 3];
  readonly data: Samples;
  readonly firstRow: number;
  readonly firstColumn: number;
}

/**
 * A strip of tiles with its halo as interleaved RGB. The picture's right and bottom are continued by their last pixels
 * to whole latents; beyond that, and beyond the left and the top, the network sees its own zero padding, as in training.
 */
export function analysisWindow(pixels: Pixels, strip: Rect): AnalysisWindow {
  const window = grow(roundUp(strip), ANALYSIS_HALO, roundUp({ left: 0, top: 0, ...pixels }));
  return {
    dims: [1, window.height, window.width, 3],
    data: cutRgb(pixels, window),
    firstRow: window.top / LATENT_STRIDE,
    firstColumn: window.left / LATENT_STRIDE,
  };
}

const roundUp = (rect: Rect): Rect => ({
  ...rect,
  width: Math.ceil(rect.width / LATENT_STRIDE) * LATENT_STRIDE,
  height: Math.ceil(rect.height / LATENT_STRIDE) * LATENT_STRIDE,
});

/** Cuts a tile's latents out of a window's; zero beyond the grid's rows and columns. */
export function cutLatents(
  latents: { readonly dims: readonly number[]; readonly data: Float32Array },
  window: AnalysisWindow,
  tile: Rect,
  grid: LatentGrid,
): Float32Array {
  const [, channels, rows, columns] = latents.dims as [number, number, number, number];
  const firstRow = tile.top / LATENT_STRIDE - window.firstRow;
  const firstColumn = tile.left / LATENT_STRIDE - window.firstColumn;
  const cut = new Float32Array(channels * grid.paddedRows * grid.paddedColumns);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < grid.rows; y++) {
      const from = (c * rows + firstRow + y) * columns + firstColumn;
      const to = (c * grid.paddedRows + y) * grid.paddedColumns;
      cut.set(latents.data.subarray(from, from + grid.columns), to);
    }
  }
  return cut;
}

/** Decoded latents of one tile: null where it is damaged. */
export interface DecodedTile {
  /** In latents of the whole picture. */
  readonly row: number;
  readonly column: number;
  readonly grid: LatentGrid;
  readonly latents: Float32Array | null;
}

/** Collects the latents of a window, given in latents of the whole picture, from the tiles that it touches. */
export function gatherLatents(tiles: Iterable<DecodedTile>, window: Rect, channels: number): Float32Array {
  const gathered = new Float32Array(channels * window.height * window.width);
  for (const { row, column, grid, latents } of tiles) {
    if (!latents) continue;
    const top = Math.max(row, window.top);
    const bottom = Math.min(row + grid.rows, window.top + window.height);
    const left = Math.max(column, window.left);
    const right = Math.min(column + grid.columns, window.left + window.width);
    if (right <= left) continue;
    for (let c = 0; c < channels; c++) {
      for (let y = top; y < bottom; y++) {
        const from = (c * grid.paddedRows + y - row) * grid.paddedColumns + left - column;
        const to = (c * window.height + y - window.top) * window.width + left - window.left;
        gathered.set(latents.subarray(from, from + right - left), to);
      }
    }
  }
  return gathered;
}

/** The latents that a rectangle of pixels depends on, within a picture of `size` pixels. */
export function synthesisWindow(rect: Rect, size: Size): Rect {
  const left = Math.floor(rect.left / LATENT_STRIDE);
  const top = Math.floor(rect.top / LATENT_STRIDE);
  const right = Math.ceil((rect.left + rect.width) / LATENT_STRIDE);
  const bottom = Math.ceil((rect.top + rect.height) / LATENT_STRIDE);
  const whole = {
    width: Math.ceil(size.width / LATENT_STRIDE),
    height: Math.ceil(size.height / LATENT_STRIDE),
  };
  return grow({ left, top, width: right - left, height: bottom - top }, SYNTHESIS_HALO, whole);
}

/** The alpha samples of a tile, row by row. */
export function cutAlpha({ data, channels, width }: Pixels, tile: Rect): Uint8Array {
  const plane = new Uint8Array(tile.width * tile.height);
  let to = 0;
  for (let y = tile.top; y < tile.top + tile.height; y++) {
    let from = (y * width + tile.left + 1) * channels - 1;
    for (let x = 0; x < tile.width; x++, from += channels) plane[to++] = data[from]!;
  }
  return plane;
}

/** Writes the part `rect` of a tile's alpha into interleaved pixels whose left top is at `origin`. */
export function placeAlpha(
  plane: Uint8Array,
  tile: Rect,
  rect: Rect,
  { data, channels, width }: Pixels,
  origin: { readonly left: number; readonly top: number },
): void {
  for (let y = rect.top; y < rect.top + rect.height; y++) {
    let from = (y - tile.top) * tile.width + rect.left - tile.left;
    let to = ((y - origin.top) * width + rect.left - origin.left + 1) * channels - 1;
    for (let x = 0; x < rect.width; x++, to += channels) data[to] = plane[from++]!;
  }
}
