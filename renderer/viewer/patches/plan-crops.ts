import { grow, type Rect, type Size } from '../../../common/geometry.js';
import { alignOut, byDistanceFrom, subtract } from './rects.js';

/**
 * About the largest crop in its own pixels: as long as a person waits for a first piece. At level 1 they are smaller:
 * the engine encodes crops of up to 3 megapixels at full size, which shows the artefacts as they are.
 */
const cropEdge = (level: number): number => (level === 1 ? 768 : 1024);
/** Crops begin on multiples of this many of their own pixels, as the codec's latents do. */
const grid = 16;
/** A strip that a movement laid bare is encoded with some of its surroundings: the codec needs them to do well. */
const leastEdge = 256;

/**
 * The crops to encode for a view, the middle first: what is visible and in none of the crops that are there already.
 *
 * @param present regions that exist at this level
 * @param edge about that of the largest crop, in its own pixels
 */
export function planCrops(
  picture: Size,
  visible: Rect,
  level: number,
  present: readonly Rect[],
  edge = cropEdge(level),
): Rect[] {
  const step = grid * 2 ** level;
  const whole = alignOut(visible, step, picture);
  const missing = subtract(visible, present);
  if (missing.length === 0) return [];
  const parts = missing.length > 4 ? [whole] : missing.map((part) => widen(part, level, picture));
  return parts
    .map((part) => alignOut(part, step, picture))
    .flatMap((part) => split(part, edge * 2 ** level, step))
    .sort(byDistanceFrom(visible));
}

function widen(part: Rect, level: number, picture: Size): Rect {
  const least = leastEdge * 2 ** level;
  const margin = Math.ceil(Math.max(0, least - Math.min(part.width, part.height)) / 2);
  return margin === 0 ? part : grow(part, margin, picture);
}

/** Cuts a rectangle into an odd number of columns and rows, so that one lies in the middle. */
function split(rect: Rect, edge: number, step: number): Rect[] {
  const columns = cuts(rect.left, rect.width, edge, step);
  const rows = cuts(rect.top, rect.height, edge, step);
  return rows.flatMap(([top, height]) => columns.map(([left, width]) => ({ left, top, width, height })));
}

function cuts(start: number, length: number, edge: number, step: number): [start: number, length: number][] {
  const wanted = Math.max(1, Math.round(length / edge));
  const count = wanted % 2 === 1 ? wanted : wanted + 1;
  const size = Math.max(step, Math.ceil(length / count / step) * step);
  const parts: [number, number][] = [];
  for (let at = 0; at < length; at += size) parts.push([start + at, Math.min(size, length - at)]);
  return parts;
}
