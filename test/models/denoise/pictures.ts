import type { Channels } from '../../../common/pixels.js';

/** Repeats: Park and Miller's generator, and Box and Muller's normal deviates from it. */
export function randomSource(seed: number): { uniform: () => number; normal: () => number } {
  let state = seed;
  const uniform = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** 16 bits a sample: slow waves and an edge, with white noise of a deviation that depends on brightness. */
export function noisyPicture(
  width: number,
  height: number,
  channels: Channels,
  deviationAt: (brightness: number) => number,
  seed = 1,
) {
  const { normal } = randomSource(seed);
  const data = new Uint16Array(width * height * channels);
  const colours = channels <= 2 ? 1 : 3;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      for (let colour = 0; colour < colours; colour++) {
        const value = cleanAt(x, y, width, height);
        const noisy = value + deviationAt(value) * normal();
        data[at + colour] = Math.round(65_535 * Math.min(1, Math.max(0, noisy)));
      }
      if (colours < channels) data[at + colours] = (257 * (x + y)) % 65_536;
    }
  }
  return { width, height, channels, data };
}

/** 0.1 … 0.9, darker on the left. */
export const cleanAt = (x: number, y: number, width: number, height: number): number =>
  0.1 + 0.7 * (x / width) + 0.1 * ((y * 2) / height > 1 ? 1 : 0);
