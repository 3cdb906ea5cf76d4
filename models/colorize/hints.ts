import type { Size } from '../../common/geometry.js';
import { makePlane, type Plane } from './planes.js';
import type { Hint, Place } from './types.js';

/** The network learned with squares of 1, 9 and 25 pixels. */
const RADIUS = 1;

export interface HintPlanes {
  readonly a: Plane;
  readonly b: Plane;
  /** 0 where there is no hint. */
  readonly confidence: Plane;
}

/** The pixel of a plane in which a place lies. */
export function pixelAt(
  { x, y }: Place,
  { width, height }: Size,
): { readonly x: number; readonly y: number } {
  return {
    x: Math.min(width - 1, Math.max(0, Math.floor(x * width))),
    y: Math.min(height - 1, Math.max(0, Math.floor(y * height))),
  };
}

/** Hints as small squares; where two overlap, the later one lies on top. */
export function drawHints(hints: readonly Hint[], { width, height }: Size): HintPlanes {
  const planes = {
    a: makePlane(width, height),
    b: makePlane(width, height),
    confidence: makePlane(width, height),
  };
  for (const hint of hints) {
    const centre = pixelAt(hint, { width, height });
    for (let y = Math.max(0, centre.y - RADIUS); y <= Math.min(height - 1, centre.y + RADIUS); y++) {
      for (let x = Math.max(0, centre.x - RADIUS); x <= Math.min(width - 1, centre.x + RADIUS); x++) {
        const i = y * width + x;
        planes.a.data[i] = hint.a;
        planes.b.data[i] = hint.b;
        planes.confidence.data[i] = hint.confidence ?? 1;
      }
    }
  }
  return planes;
}
