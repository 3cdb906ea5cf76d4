import * as tf from '../tf.js';
import type { GradientTable } from './types.js';

export const layout: GradientTable = {
  Reshape: { inputs: ['x'], of: (dy, [x]) => ({ x: () => tf.reshape(dy, x!.shape) }) },
  Transpose: {
    of: (dy, _, { perm }: { perm: number[] }) => ({
      x: () =>
        tf.transpose(
          dy,
          perm.map((_axis, i) => perm.indexOf(i)),
        ),
    }),
  },
  Concat: {
    inputs: 'all',
    of: (dy, parts, { axis }: { axis: number }) => {
      const at = axis < 0 ? axis + dy.rank : axis;
      const pieces = tf.split(
        dy,
        parts.map((part) => part.shape[at]!),
        at,
      );
      return Object.fromEntries(pieces.map((piece, i) => [i, () => piece]));
    },
  },
  SplitV: {
    of: (dy, _, { axis }: { axis: number }) => ({ x: () => tf.concat(dy as unknown as tf.Tensor[], axis) }),
  },
  Slice: {
    inputs: ['x'],
    of: (dy, [x], { begin }: { begin: number[] }) => ({
      x: () =>
        tf.pad(
          dy,
          x!.shape.map((dim, axis): [number, number] => {
            const before = begin[axis] ?? 0;
            return [before, dim - before - dy.shape[axis]!];
          }),
        ),
    }),
  },
  PadV2: {
    inputs: ['x'],
    of: (dy, [x], { paddings }: { paddings: [number, number][] }) => ({
      x: () =>
        tf.slice(
          dy,
          paddings.map(([before]) => before),
          x!.shape,
        ),
    }),
  },
  /** Sums over the copies. */
  Tile: {
    inputs: ['x'],
    of: (dy, [x], { reps }: { reps: number[] }) => ({
      x: () => {
        const apart = x!.shape.flatMap((dim, axis) => [reps[axis]!, dim]);
        const copies = reps.map((_, axis) => 2 * axis);
        // Four axes at a time: not every kernel takes more than six.
        return x!.rank <= 3
          ? tf.reshape(tf.sum(tf.reshape(dy, apart), copies), x!.shape)
          : summedCopies(dy, x!.shape, reps);
      },
    }),
  },
  Pack: {
    inputs: 'all',
    of: (dy, _, { axis }: { axis: number }) =>
      Object.fromEntries(tf.unstack(dy, axis).map((part, i) => [i, () => part])),
  },
  Unpack: {
    of: (dy, _, { axis }: { axis: number }) => ({
      value: () => tf.stack(dy as unknown as tf.Tensor[], axis),
    }),
  },
};

/** The same, axis by axis. */
function summedCopies(dy: tf.Tensor, shape: readonly number[], repeats: readonly number[]): tf.Tensor {
  return shape.reduce((x, dim, axis) => {
    if (repeats[axis] === 1) return x;
    const before = x.shape.slice(0, axis).reduce((product, length) => product * length, 1);
    const after = x.shape.slice(axis + 1);
    const apart = tf.reshape(x, [before, repeats[axis]!, -1]);
    return tf.reshape(tf.sum(apart, 1), [...x.shape.slice(0, axis), dim, ...after]);
  }, dy);
}
