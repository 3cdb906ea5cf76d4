import { intersect, type Rect, type Size } from '../../../common/geometry.js';

/** Pixels along each side of a block, and coefficients that a block has: three colours of 8×8 frequencies. */
export const BLOCK = 8;
export const FREQUENCIES = BLOCK * BLOCK;
export const COLOURS = 3;
export const COEFFICIENTS = COLOURS * FREQUENCIES;

/** Blocks of a tile. */
export interface BlockGrid {
  readonly rows: number;
  readonly columns: number;
}

export const blockGrid = ({ width, height }: Size): BlockGrid => ({
  rows: Math.ceil(height / BLOCK),
  columns: Math.ceil(width / BLOCK),
});

/** Coefficients of a rectangle of pixels, (COEFFICIENTS, rows, columns), row-major. */
export interface Coefficients {
  readonly grid: BlockGrid;
  readonly values: Float32Array;
}

/** The blocks of a tile out of those of a window around it; both in pixels, left and top multiples of BLOCK. */
export function cutBlocks(values: Float32Array, window: Rect, tile: Rect): Coefficients {
  const grid = blockGrid(tile);
  const cut = new Float32Array(COEFFICIENTS * grid.rows * grid.columns);
  eachCommonRow(tile, window, (inTile, inWindow, count) =>
    cut.set(values.subarray(inWindow, inWindow + count), inTile),
  );
  return { grid, values: cut };
}

/** Writes the blocks of a tile that lie in the window among the window's. */
export function placeBlocks({ values }: Coefficients, tile: Rect, into: Float32Array, window: Rect): void {
  eachCommonRow(tile, window, (inTile, inWindow, count) =>
    into.set(values.subarray(inTile, inTile + count), inWindow),
  );
}

/** Visits the rows of blocks that two rectangles share, channel by channel: where each starts in either one's values. */
function eachCommonRow(a: Rect, b: Rect, visit: (inA: number, inB: number, count: number) => void): void {
  const common = intersect(a, b);
  const { rows, columns } = blockGrid(common);
  const placesIn = (rect: Rect) => {
    const outer = blockGrid(rect);
    const firstRow = (common.top - rect.top) / BLOCK;
    const firstColumn = (common.left - rect.left) / BLOCK;
    return (channel: number, row: number): number =>
      (channel * outer.rows + firstRow + row) * outer.columns + firstColumn;
  };
  const [inA, inB] = [placesIn(a), placesIn(b)];
  for (let channel = 0; channel < COEFFICIENTS; channel++) {
    for (let row = 0; row < rows; row++) visit(inA(channel, row), inB(channel, row), columns);
  }
}
