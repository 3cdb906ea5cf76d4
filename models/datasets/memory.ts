import type { Dataset } from '../training/index.js';
import type { LabelledPictures } from './digits.js';

/**
 * Grey pictures in memory as a data set.
 * @param indices which of them; default: all
 */
export function datasetOf(
  { samples, labels, height, width }: LabelledPictures,
  indices: ArrayLike<number> = Array.from(labels, (_, i) => i),
): Dataset {
  const chosen = Int32Array.from(indices);
  const size = height * width;
  return {
    size: chosen.length,
    shape: [1, height, width],
    read(wanted) {
      const pictures = new Float32Array(wanted.length * size);
      wanted.forEach((index, i) => {
        const from = chosen[index]! * size;
        for (let k = 0; k < size; k++) pictures[i * size + k] = samples[from + k]! / 255;
      });
      return Promise.resolve(pictures);
    },
  };
}
