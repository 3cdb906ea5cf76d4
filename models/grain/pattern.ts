import { correlationKernel, REACH } from '../denoise/index.js';

/** The pattern repeats after so many pixels: too far apart for the eye, near enough to be made in a moment. */
export const PERIOD = 512;

/**
 * One channel of unit-variance noise whose neighbours are correlated: white noise, convolved with a Gaussian in rows and
 * columns. PERIOD × PERIOD values, row by row; the edges join.
 * @param correlation of neighbours, 0 … 1; more than 0.94 is taken for that
 */
export function grainPattern(seed: number, channel: number, correlation: number): Float32Array {
  const white = Float32Array.from({ length: PERIOD * PERIOD }, (_, at) => whiteNoise(seed, channel, at));
  const kernel = correlationKernel(correlation);
  if (kernel.length === 1) return white;
  return convolveRows(convolveColumns(white, kernel), kernel);
}

/** About normal, by the sum of four uniform numbers; a function of the place, so that every part can be made by itself. */
function whiteNoise(seed: number, channel: number, at: number): number {
  const bits = mix(mix((seed << 2) | channel) ^ at);
  const sum = (bits & 0xff) + ((bits >>> 8) & 0xff) + ((bits >>> 16) & 0xff) + (bits >>> 24);
  return (sum - 510) / DEVIATION;
}

/** Of the sum of four bytes. */
const DEVIATION = Math.sqrt((4 * (256 ** 2 - 1)) / 12);

/** A bijection of 32-bit numbers in which every bit depends on every other (C. Wellons, "lowbias32", public domain). */
function mix(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

function convolveRows(values: Float32Array, kernel: Float64Array): Float32Array {
  return values.map((_, at) => {
    const row = at - (at % PERIOD);
    let sum = 0;
    for (let i = 0; i < kernel.length; i++) {
      sum += kernel[i]! * values[row + ((at + i - REACH + PERIOD) % PERIOD)]!;
    }
    return sum;
  });
}

function convolveColumns(values: Float32Array, kernel: Float64Array): Float32Array {
  return values.map((_, at) => {
    let sum = 0;
    for (let i = 0; i < kernel.length; i++) {
      sum += kernel[i]! * values[(at + (i - REACH) * PERIOD + values.length) % values.length]!;
    }
    return sum;
  });
}
