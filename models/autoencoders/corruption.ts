import type { Random } from '../training/index.js';
import type { Corruption } from './settings.js';

/** Samples in [0, 1], damaged; noise is not clipped, as that would tell it from the picture. */
export function corrupt(samples: Float32Array, corruption: Corruption, random: Random): Float32Array {
  switch (corruption.kind) {
    case 'none':
      return samples;
    case 'gaussian': {
      const deviation = corruption.sigma / 255;
      return samples.map((sample) => sample + deviation * random.gaussian());
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
