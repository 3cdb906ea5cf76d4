import { grow, type Rect, type Size } from '../../common/geometry.js';
import { LEVEL_STRIDE } from './noise-map.js';

/** The networks' strides together: windows begin and end on multiples of it. */
const GRID = 16;

/**
 * A tile with what its pixels see around it. The picture's right and bottom are continued by its last pixels to the grid;
 * beyond that, and beyond the left and the top, the networks see their own padding, as in training.
 * @param tile left and top on the grid
 */
export function windowAround(tile: Rect, halo: number, picture: Size): Rect {
  const onGrid = { ...tile, width: roundUp(tile.width), height: roundUp(tile.height) };
  const bounds = { width: roundUp(picture.width), height: roundUp(picture.height) };
  return grow(onGrid, roundUp(halo), bounds);
}

/** A rectangle of pixels in values of the noise map. */
export const inLevels = ({ left, top, width, height }: Rect): Rect => ({
  left: left / LEVEL_STRIDE,
  top: top / LEVEL_STRIDE,
  width: Math.ceil(width / LEVEL_STRIDE),
  height: Math.ceil(height / LEVEL_STRIDE),
});

const roundUp = (length: number): number => Math.ceil(length / GRID) * GRID;
