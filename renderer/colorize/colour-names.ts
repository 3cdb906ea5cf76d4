import type { Chroma } from '../../common/lab.js';
import { texts } from '../texts/index.js';

const t = texts.colorize.names;

/** Below this chroma a colour is grey. */
const grey = 6;
/** Hue angles of CIE Lab, in degrees, up to which each of the hues goes; the first one goes on from the last. */
const ends = [42, 68, 98, 122, 160, 225, 285, 312, 330, 362] as const;

/** What people call a colour: "dark muted blue". @param l in [0, 100] */
export function nameOfColour(l: number, { a, b }: Chroma): string {
  const chroma = Math.hypot(a, b);
  if (chroma < grey) return l < 8 ? t.black : l > 95 ? t.white : t.of([...tone(l), t.grey]);
  const hue = hueOf({ a, b });
  const isBrown = l < 55 && chroma < 60 && hue > 30 && hue < 85;
  return t.of([...tone(l), ...strength(chroma), isBrown ? t.brown : t.hues[indexOf(hue)]!]);
}

const hueOf = ({ a, b }: Chroma): number => ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;

function indexOf(hue: number): number {
  const index = ends.findIndex((end) => hue < end);
  // Between pink and red: what lies just below 360° is pink, from 362° on (2°) it is red.
  return index < 0 ? 0 : index;
}

const tone = (l: number): string[] => (l < 30 ? [t.dark] : l > 80 ? [t.pale] : []);
const strength = (chroma: number): string[] => (chroma < 18 ? [t.muted] : chroma > 60 ? [t.vivid] : []);
