/**
 * The two curves between linear light and what is seen or stored, read from tables over the square root of the light, where
 * both are smooth, with linear interpolation: exact to 1e-5 in L.
 */
import { decodeSrgb, encodeSrgb, labCurve } from '../../common/lab.js';

const CELLS = 4096;

const tabulate = (curve: (light: number) => number): Float32Array =>
  // one cell more, for what lies at the end
  Float32Array.from({ length: CELLS + 2 }, (_, i) => curve((i / CELLS) ** 2));

const labTable = tabulate(labCurve);
const encodeTable = tabulate(encodeSrgb);

function read(table: Float32Array, light: number): number {
  const at = Math.sqrt(light) * CELLS;
  // As Math.trunc, without its care for −0, which would cost half of the rendering's time.
  const cell = at | 0;
  const low = table[cell]!;
  return low + (at - cell) * (table[cell + 1]! - low);
}

/** labCurve of linear light in [0, 1]. */
export const fastLabCurve = (light: number): number => read(labTable, light);

/** Linear light in [0, 1] → an sRGB sample in [0, 1]. */
export const fastEncodeSrgb = (light: number): number => read(encodeTable, light);

const STEPS_8 = 65536;
/** Linear light in [0, 1], times 65,536 and rounded → an sRGB sample of 8 bits: within 0.53 of the exact value. */
const encodeTable8 = Uint8Array.from({ length: STEPS_8 + 1 }, (_, i) => 255 * encodeSrgb(i / STEPS_8) + 0.5);

/** Linear light in [0, 1] → an sRGB sample of 8 bits. */
export const encodeSrgb8 = (light: number): number => encodeTable8[(light * STEPS_8 + 0.5) | 0]!;

/** Linear light of each sample value. */
export const linear8: Float32Array = Float32Array.from({ length: 256 }, (_, i) => decodeSrgb(i / 255));
let linear16Table: Float32Array | undefined;
export const linear16 = (): Float32Array =>
  (linear16Table ??= Float32Array.from({ length: 65536 }, (_, i) => decodeSrgb(i / 65535)));
