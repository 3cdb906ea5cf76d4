import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { openBackend, randomOf } from '../../../models/training/index.js';
import * as tf from '../../../models/training/tf.js';

beforeAll(async () => {
  await openBackend({ wanted: 'wasm', folder: 'none' });
});

const convolution = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    size: fc.tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 })),
    filter: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    channels: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    pad: fc.constantFrom('same' as const, 'valid' as const),
    seed: fc.nat(),
  })
  // What the interpreter asks for: "same" only of windows that leave nothing out.
  .filter(({ size, filter, strides, pad }) =>
    filter.every((taps, axis) => (pad === 'same' ? taps >= strides[axis]! : taps <= size[axis]!)),
  );

test('gradients of any convolution are its adjoints: ⟨x ∗ w, dy⟩ = ⟨x, dx⟩ = ⟨w, dw⟩', () => {
  fc.assert(
    fc.property(convolution, ({ batch, size, filter, strides, channels, pad, seed }) => {
      const random = randomOf(seed, 'test');
      const drawn = <R extends tf.Rank>(shape: number[]): tf.Tensor<R> => {
        const count = shape.reduce((product, side) => product * side, 1);
        return tf.tensor(
          Array.from({ length: count }, () => random.uniform() - 0.5),
          shape as tf.ShapeMap[R],
        );
      };
      tf.tidy(() => {
        const x = drawn<tf.Rank.R4>([batch, ...size, channels[0]]);
        const w = drawn<tf.Rank.R4>([...filter, ...channels]);
        const convolve = (...[picture, weights]: tf.Tensor[]): tf.Tensor4D =>
          tf.conv2d(picture as tf.Tensor4D, weights as tf.Tensor4D, strides, pad);
        const y = convolve(x, w);
        const dy = drawn(y.shape);
        const [dx, dw] = tf.grads(convolve)([x, w], dy);
        const inner = (a: tf.Tensor, b: tf.Tensor): number => tf.sum(tf.mul(a, b)).dataSync()[0]!;
        const expected = inner(y, dy);
        expect(dx!.shape).toEqual(x.shape);
        expect(inner(x, dx!)).toBeCloseTo(expected, 3);
        expect(inner(w, dw!)).toBeCloseTo(expected, 3);
      });
    }),
    { numRuns: 300 },
  );
});
