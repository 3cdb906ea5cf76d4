import { type Random, randomOf } from '../training/index.js';
import { type Point, rasterise, type Stroke } from './strokes.js';

/** The classes, in the order of their labels: ten digits and four shapes. */
export const CLASSES = [
  ...['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  ...['circle', 'square', 'triangle', 'cross'],
] as const;

export const SIDE = 28;

/** An arc of an ellipse as a polyline; angles in turns, 0 to the right, growing downward. */
function arc(cx: number, cy: number, rx: number, ry: number, from: number, to: number): Point[] {
  const steps = 16;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = 2 * Math.PI * (from + ((to - from) * i) / steps);
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)] as const;
  });
}

/** How each class is written in a square from 0 to 1, y downward; more than one way where people have several. */
const WAYS: Readonly<Record<(typeof CLASSES)[number], readonly (readonly Stroke[])[]>> = {
  0: [[arc(0.5, 0.5, 0.24, 0.36, -0.25, 0.75)]],
  1: [
    [
      [
        [0.36, 0.28],
        [0.52, 0.13],
        [0.52, 0.87],
      ],
    ],
    [
      [
        [0.5, 0.13],
        [0.5, 0.87],
      ],
    ],
  ],
  2: [
    [[...arc(0.5, 0.33, 0.23, 0.2, -0.45, 0.1), [0.28, 0.86], [0.76, 0.86]]],
    [[...arc(0.49, 0.34, 0.22, 0.21, -0.5, 0.12), [0.3, 0.8], [0.5, 0.78], [0.74, 0.87]]],
  ],
  3: [[[...arc(0.47, 0.31, 0.21, 0.18, -0.45, 0.25), ...arc(0.47, 0.68, 0.25, 0.2, -0.25, 0.42)]]],
  4: [
    [
      [
        [0.56, 0.13],
        [0.24, 0.6],
        [0.78, 0.6],
      ],
      [
        [0.62, 0.4],
        [0.62, 0.88],
      ],
    ],
    [
      [
        [0.3, 0.15],
        [0.28, 0.5],
        [0.7, 0.5],
      ],
      [
        [0.7, 0.13],
        [0.68, 0.88],
      ],
    ],
  ],
  5: [[[[0.72, 0.14], [0.36, 0.14], [0.33, 0.45], ...arc(0.47, 0.64, 0.24, 0.21, -0.32, 0.4)]]],
  6: [[[[0.62, 0.13], [0.36, 0.42], ...arc(0.49, 0.66, 0.21, 0.2, -0.5, 0.5)]]],
  7: [
    [
      [
        [0.25, 0.15],
        [0.75, 0.15],
        [0.45, 0.87],
      ],
    ],
    [
      [
        [0.25, 0.15],
        [0.75, 0.15],
        [0.45, 0.87],
      ],
      [
        [0.38, 0.5],
        [0.68, 0.5],
      ],
    ],
  ],
  8: [[arc(0.5, 0.31, 0.18, 0.17, 0.25, 1.25), arc(0.5, 0.67, 0.22, 0.2, -0.25, 0.75)]],
  9: [[[...arc(0.48, 0.33, 0.2, 0.19, 0, 1), [0.68, 0.36], [0.6, 0.87]]]],
  circle: [[arc(0.5, 0.5, 0.38, 0.38, 0, 1)]],
  square: [
    [
      [
        [0.16, 0.16],
        [0.84, 0.16],
        [0.84, 0.84],
        [0.16, 0.84],
        [0.16, 0.16],
      ],
    ],
  ],
  triangle: [
    [
      [
        [0.5, 0.13],
        [0.88, 0.84],
        [0.12, 0.84],
        [0.5, 0.13],
      ],
    ],
  ],
  cross: [
    [
      [
        [0.16, 0.16],
        [0.84, 0.84],
      ],
      [
        [0.84, 0.16],
        [0.16, 0.84],
      ],
    ],
  ],
};

export interface LabelledPictures {
  /** Pictures one after the other, 0 … 255. */
  readonly samples: Uint8Array;
  /** Of each picture. */
  readonly labels: Uint8Array;
  readonly classes: readonly string[];
  readonly height: number;
  readonly width: number;
}

/**
 * Digits and shapes of 28 × 28 pixels, white on black, as if written by many hands: each turned, slanted, stretched,
 * shifted, its points moved, its pen thin or thick. Same seed, same pictures.
 * @param classes names out of CLASSES; default: the digits
 */
export function drawDigits(
  count: number,
  seed: number,
  classes: readonly string[] = CLASSES.slice(0, 10),
): LabelledPictures {
  const samples = new Uint8Array(count * SIDE * SIDE);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const random = randomOf(seed, 'digit', i);
    const label = random.below(classes.length);
    labels[i] = label;
    samples.set(drawOne(classes[label] as (typeof CLASSES)[number], random), i * SIDE * SIDE);
  }
  return { samples, labels, classes, height: SIDE, width: SIDE };
}

function drawOne(name: (typeof CLASSES)[number], random: Random): Uint8Array {
  const ways = WAYS[name];
  const strokes = ways[random.below(ways.length)]!;
  const wobble = 0.018;
  const turn = 0.12 * random.gaussian();
  const slant = 0.18 * random.gaussian();
  const [wide, tall] = [0.82 + 0.09 * random.gaussian(), 0.82 + 0.06 * random.gaussian()];
  const [right, down] = [0.5 + 0.03 * random.gaussian(), 0.5 + 0.03 * random.gaussian()];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const write = ([px, py]: Point): Point => {
    const y = tall * (py - 0.5) + wobble * random.gaussian();
    const x = wide * (px - 0.5) - slant * y + wobble * random.gaussian();
    return [right + cos * x - sin * y, down + sin * x + cos * y];
  };
  const pen = (1 + 0.35 * random.uniform()) / SIDE;
  return rasterise(
    strokes.map((stroke) => stroke.map(write)),
    SIDE,
    pen,
  );
}
