export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle in pixels: left and top inclusive, left + width and top + height exclusive. */
export interface Rect extends Size {
  readonly left: number;
  readonly top: number;
}

export const area = (size: Size): number => size.width * size.height;

/** Every edge times a factor. */
export const scaleRect = ({ left, top, width, height }: Rect, factor: number): Rect => ({
  left: left * factor,
  top: top * factor,
  width: width * factor,
  height: height * factor,
});

/** The part of a that lies in b; width or height 0 where they do not meet. */
export function intersect(a: Rect, b: Rect): Rect {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  const right = Math.min(a.left + a.width, b.left + b.width);
  const bottom = Math.min(a.top + a.height, b.top + b.height);
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

/** The rectangle grown by margin on each side, then clipped to bounds. */
export function grow(rect: Rect, margin: number, bounds: Size): Rect {
  const grown = {
    left: rect.left - margin,
    top: rect.top - margin,
    width: rect.width + 2 * margin,
    height: rect.height + 2 * margin,
  };
  return intersect(grown, { left: 0, top: 0, ...bounds });
}

/** The tiles of edge × edge pixels that cover a picture, row by row; those at the right and bottom may be smaller. */
export function tileGrid(size: Size, edge: number): Rect[] {
  const tiles: Rect[] = [];
  for (let top = 0; top < size.height; top += edge) {
    for (let left = 0; left < size.width; left += edge) {
      tiles.push({
        left,
        top,
        width: Math.min(edge, size.width - left),
        height: Math.min(edge, size.height - top),
      });
    }
  }
  return tiles;
}
