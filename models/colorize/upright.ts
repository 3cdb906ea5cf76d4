import type { Size } from '../../common/geometry.js';
import { makePlane, type Plane } from './planes.js';

/** EXIF's numbers 1 … 8: how a stored picture must be turned to stand upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export const isSideways = (orientation: Orientation): boolean => orientation >= 5;

export const uprightSize = ({ width, height }: Size, orientation: Orientation): Size =>
  isSideways(orientation) ? { width: height, height: width } : { width, height };

/** Where the upright picture's pixel x, y lies in the stored one, of that size. */
function storedPlace(x: number, y: number, { width, height }: Size, orientation: Orientation): number {
  const right = width - 1;
  const bottom = height - 1;
  switch (orientation) {
    case 1:
      return y * width + x;
    case 2:
      return y * width + right - x;
    case 3:
      return (bottom - y) * width + right - x;
    case 4:
      return (bottom - y) * width + x;
    case 5:
      return x * width + y;
    case 6:
      return (bottom - x) * width + y;
    case 7:
      return (bottom - x) * width + right - y;
    case 8:
      return x * width + right - y;
  }
}

export function turnUpright(stored: Plane, orientation: Orientation): Plane {
  if (orientation === 1) return stored;
  const { width, height } = uprightSize(stored, orientation);
  const upright = makePlane(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      upright.data[i] = stored.data[storedPlace(x, y, stored, orientation)]!;
    }
  }
  return upright;
}

/** Undoes turnUpright. */
export function turnBack(upright: Plane, orientation: Orientation): Plane {
  if (orientation === 1) return upright;
  const size = uprightSize(upright, orientation);
  const stored = makePlane(size.width, size.height);
  for (let y = 0, i = 0; y < upright.height; y++) {
    for (let x = 0; x < upright.width; x++, i++) {
      stored.data[storedPlace(x, y, stored, orientation)] = upright.data[i]!;
    }
  }
  return stored;
}
