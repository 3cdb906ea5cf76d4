import type { Random } from '../../models/training/index.js';
import type { Augmentation } from './events.js';

/** A picture's planes, changed in ways that leave it a picture of the same kind. Square ones alone are rotated. */
export function augment(
  planes: Float32Array,
  [channels, height, width]: readonly [number, number, number],
  kinds: readonly Augmentation[],
  random: Random,
): Float32Array {
  const flips = kinds.includes('flip') && random.uniform() < 0.5;
  const turns = kinds.includes('rotate') && height === width ? random.below(4) : 0;
  const reach = kinds.includes('shift') ? Math.max(1, Math.round(Math.min(height, width) / 14)) : 0;
  const [down, right] = [0, 1].map(() => (reach === 0 ? 0 : random.below(2 * reach + 1) - reach)) as [
    number,
    number,
  ];
  const light = kinds.includes('brightness') ? 0.8 + 0.4 * random.uniform() : 1;
  const result = new Float32Array(planes.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromY, fromX] = turn(turns, clamp(y - down, height), clamp(x - right, width), height);
      const from = fromY * width + (flips ? width - 1 - fromX : fromX);
      for (let channel = 0; channel < channels; channel++) {
        const plane = channel * height * width;
        result[plane + y * width + x] = Math.min(1, light * planes[plane + from]!);
      }
    }
  }
  return result;
}

/** Quarter turns of a square. */
function turn(quarters: number, y: number, x: number, side: number): readonly [number, number] {
  switch (quarters) {
    case 1:
      return [x, side - 1 - y];
    case 2:
      return [side - 1 - y, side - 1 - x];
    case 3:
      return [side - 1 - x, y];
    default:
      return [y, x];
  }
}

const clamp = (value: number, length: number): number => Math.max(0, Math.min(length - 1, value));
