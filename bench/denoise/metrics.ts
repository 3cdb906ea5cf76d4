import type { Planes } from './noisy.js';

/** In dB, of planes in 0 … 1. */
export function psnr(a: Planes, b: Planes): number {
  const sum = a.data.reduce((total, value, at) => total + (value - b.data[at]!) ** 2, 0);
  return -10 * Math.log10(Math.max(1e-10, sum / a.data.length));
}

const TAPS = 11;
const SIGMA = 1.5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;
const WEIGHTS = normalised(
  Array.from({ length: TAPS }, (_, tap) => Math.exp(-((tap - (TAPS - 1) / 2) ** 2) / (2 * SIGMA ** 2))),
);

/** Mean SSIM of the three channels (Wang et al. 2004), Gaussian windows of 11 taps that lie wholly in the picture. */
export function ssim(a: Planes, b: Planes): number {
  const { width, height } = a;
  const plane = width * height;
  const means = [0, 1, 2].map((c) => {
    const [x, y] = [a, b].map(({ data }) => data.subarray(c * plane, (c + 1) * plane)) as [
      Float32Array,
      Float32Array,
    ];
    const smooth = (values: Float32Array) => blur(values, width, height);
    const times = (p: Float32Array, q: Float32Array) => p.map((value, at) => value * q[at]!);
    const [mx, my] = [smooth(x), smooth(y)];
    const [xx, yy, xy] = [smooth(times(x, x)), smooth(times(y, y)), smooth(times(x, y))];
    let sum = 0;
    for (let i = 0; i < mx.length; i++) {
      const [p, q] = [mx[i]!, my[i]!];
      const [vx, vy, covariance] = [xx[i]! - p * p, yy[i]! - q * q, xy[i]! - p * q];
      sum += ((2 * p * q + C1) * (2 * covariance + C2)) / ((p * p + q * q + C1) * (vx + vy + C2));
    }
    return sum / mx.length;
  });
  return means.reduce((sum, mean) => sum + mean, 0) / means.length;
}

function blur(values: Float32Array, width: number, height: number): Float32Array {
  const [w, h] = [width - TAPS + 1, height - TAPS + 1];
  const rows = new Float32Array(w * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let tap = 0; tap < TAPS; tap++) sum += WEIGHTS[tap]! * values[y * width + x + tap]!;
      rows[y * w + x] = sum;
    }
  }
  const result = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let tap = 0; tap < TAPS; tap++) sum += WEIGHTS[tap]! * rows[(y + tap) * w + x]!;
      result[y * w + x] = sum;
    }
  }
  return result;
}

function normalised(values: readonly number[]): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}
