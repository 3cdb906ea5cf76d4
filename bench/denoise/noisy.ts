import { gaussianSource, seedOf } from '../shared/noise.js';
import type { RgbPixels } from '../shared/pictures.js';

/** Planes of R, G and B one after the other, about 0 … 1. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export function planesOf({ width, height, data }: RgbPixels): Planes {
  const count = width * height;
  const planes = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) planes[c * count + i] = data[3 * i + c]! / 255;
  }
  return { width, height, data: planes };
}

/** With Gaussian noise, not rounded and not clipped; the seed is that of the name and of sigma. */
export function withNoise(clean: Planes, sigma: number, name: string): Planes {
  const gaussian = gaussianSource(seedOf(`${name} ${sigma}`));
  return { ...clean, data: clean.data.map((value) => value + (sigma / 255) * gaussian()) };
}
