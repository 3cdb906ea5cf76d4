import { clampToGamut } from '../../common/gamut.js';
import { pixelAt } from './hints.js';
import type { Chroma } from '../../common/lab.js';
import type { Colours, Place } from './types.js';

/** The colour that a place of the picture as it is stored gets. @param lightness L of the place, in [0, 100] */
export function chromaAt({ field }: Colours, place: Place, lightness: number): Chroma {
  const { x, y } = pixelAt(place, field);
  const i = y * field.width + x;
  const a = field.slopeA[i]! * lightness + field.offsetA[i]!;
  const b = field.slopeB[i]! * lightness + field.offsetB[i]!;
  return clampToGamut(lightness, { a, b });
}
