import { cameraNoise } from '../denoise/index.js';
import type { Random, Tensor } from '../training/index.js';
import type { Corruption } from './settings.js';

/**
 * Damages pictures; noise is not clipped, as that would tell it from the picture.
 * @param pictures (N, C, H, W), 0 … 1
 * @returns their samples
 */
export function corrupt(
  { dims, data: samples }: Tensor,
  corruption: Corruption,
  random: Random,
): Float32Array {
  switch (corruption.kind) {
    case 'none':
      return samples;
    case 'gaussian': {
      const deviation = corruption.sigma / 255;
      return samples.map((sample) => sample + deviation * random.gaussian());
    }
    case 'camera': {
      const [count, channels, height, width] = dims as [number, 1 | 3, number, number];
      const size = channels * height * width;
      const damaged = samples.slice();
      for (let at = 0; at < count * size; at += size) {
        const picture = { channels, height, width, data: samples.subarray(at, at + size) };
        const { noise } = cameraNoise(picture, corruption.curve, () => random.gaussian());
        noise.forEach((value, i) => (damaged[at + i]! += value));
      }
      return damaged;
    }
    case 'masking':
      return samples.map((sample) => (random.uniform() < corruption.share ? 0 : sample));
    case 'salt-and-pepper':
      return samples.map((sample) => {
        const chance = random.uniform();
        if (chance >= corruption.share) return sample;
        return chance < corruption.share / 2 ? 0 : 1;
      });
  }
}
