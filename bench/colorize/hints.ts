import { type Hint, labOf } from '../../models/colorize/index.js';
import { seedOf, uniformSource } from '../shared/noise.js';
import type { RgbPixels } from '../shared/pictures.js';

const RADIUS = 1;

/** Random places of a picture with their true colour, the mean of 3 × 3 pixels. The first ones are the same for each count. */
export function randomHints(name: string, picture: RgbPixels, count: number): Hint[] {
  const uniform = uniformSource(seedOf(name));
  return Array.from({ length: count }, () => {
    const column = Math.floor(uniform() * picture.width);
    const row = Math.floor(uniform() * picture.height);
    return {
      x: (column + 0.5) / picture.width,
      y: (row + 0.5) / picture.height,
      ...meanChroma(picture, column, row),
    };
  });
}

function meanChroma({ width, height, data }: RgbPixels, column: number, row: number) {
  let a = 0;
  let b = 0;
  let count = 0;
  for (let y = Math.max(0, row - RADIUS); y <= Math.min(height - 1, row + RADIUS); y++) {
    for (let x = Math.max(0, column - RADIUS); x <= Math.min(width - 1, column + RADIUS); x++) {
      const at = 3 * (y * width + x);
      const lab = labOf(data[at]!, data[at + 1]!, data[at + 2]!);
      a += lab.a;
      b += lab.b;
      count++;
    }
  }
  return { a: a / count, b: b / count };
}
