import { area, intersect, type Rect, type Size } from '../../../common/geometry.js';

/** What of a rectangle lies in none of the holes, as rectangles that do not overlap. */
export function subtract(rect: Rect, holes: readonly Rect[]): Rect[] {
  return holes.reduce<Rect[]>((rest, hole) => rest.flatMap((part) => subtractOne(part, hole)), [rect]);
}

function subtractOne(rect: Rect, hole: Rect): Rect[] {
  const common = intersect(rect, hole);
  if (area(common) === 0) return [rect];
  const bottom = common.top + common.height;
  const right = common.left + common.width;
  const above = { ...rect, height: common.top - rect.top };
  const below = { ...rect, top: bottom, height: rect.top + rect.height - bottom };
  const before = { ...common, left: rect.left, width: common.left - rect.left };
  const after = { ...common, left: right, width: rect.left + rect.width - right };
  return [above, before, after, below].filter((part) => area(part) > 0);
}

/** Grown so that its sides lie on multiples of the step, then clipped to the bounds. */
export function alignOut(rect: Rect, step: number, bounds: Size): Rect {
  const left = Math.floor(rect.left / step) * step;
  const top = Math.floor(rect.top / step) * step;
  const right = Math.min(bounds.width, Math.ceil((rect.left + rect.width) / step) * step);
  const bottom = Math.min(bounds.height, Math.ceil((rect.top + rect.height) / step) * step);
  return { left, top, width: right - left, height: bottom - top };
}

export const meets = (a: Rect, b: Rect): boolean => area(intersect(a, b)) > 0;

/** Nearest to the middle of a rectangle first. */
export function byDistanceFrom(middle: Rect): (a: Rect, b: Rect) => number {
  const distance = (rect: Rect): number =>
    Math.hypot(
      rect.left + rect.width / 2 - middle.left - middle.width / 2,
      rect.top + rect.height / 2 - middle.top - middle.height / 2,
    );
  return (a, b) => distance(a) - distance(b);
}
