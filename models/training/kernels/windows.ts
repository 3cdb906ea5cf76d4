import { type NodeView, transposedWindowOf, type Window, windowOf } from '../../graph/index.js';
import * as tf from '../tf.js';
import { channelsLast, toChannelsLast, toPlain } from '../value.js';
import type { KernelTable } from './types.js';

export const windows: KernelTable = {
  Conv(view, [x, w, b]) {
    const window = windowOf(view);
    const groups = view.attributes.int('group', 1);
    // O, I, H, W → H, W, I, O
    const filter = dilate(tf.transpose(toPlain(w!), [2, 3, 1, 0]) as tf.Tensor4D, window);
    const { input, pad } = padded(toChannelsLast(x!), view, window);
    const convolve = (part: tf.Tensor4D, filters: tf.Tensor4D): tf.Tensor4D =>
      tf.conv2d(part, filters, [...window.strides], pad);
    const result =
      groups === 1 ? convolve(input, filter) : grouped(input, filter, groups, window, pad, convolve);
    return [channelsLast(b === undefined ? result : tf.add(result, toPlain(b)))];
  },

  ConvTranspose(view, [x, w, b]) {
    const { kernel, strides, top, left, size } = transposedWindowOf(view);
    const input = toChannelsLast(x!);
    const [batch, height, width] = input.shape;
    const filters = view.dims(1)[1]!;
    // I, O, H, W → H, W, O, I
    const filter = tf.transpose(toPlain(w!), [2, 3, 1, 0]) as tf.Tensor4D;
    const steps = [...strides] as [number, number];
    const isSame =
      coversStrides(kernel, strides) &&
      size[0] === height * strides[0] &&
      size[1] === width * strides[1] &&
      top === Math.floor(Math.max(0, kernel[0] - strides[0]) / 2) &&
      left === Math.floor(Math.max(0, kernel[1] - strides[1]) / 2);
    let result: tf.Tensor;
    if (isSame) {
      result = tf.conv2dTranspose(input, filter, [batch, ...size, filters], steps, 'same');
    } else {
      // Everything that the windows touch, and the part of it that is asked for.
      const all = [0, 1].map((axis) => {
        const touched = ((axis === 0 ? height : width) - 1) * strides[axis]! + kernel[axis]!;
        return Math.max(touched, (axis === 0 ? top : left) + size[axis]!);
      }) as [number, number];
      const whole = tf.conv2dTranspose(input, filter, [batch, ...all, filters], steps, 'valid');
      result = tf.slice(whole, [0, top, left, 0], [batch, ...size, filters]);
    }
    return [channelsLast(b === undefined ? result : tf.add(result, toPlain(b)))];
  },

  MaxPool(view, [x]) {
    const window = windowOf(view);
    view.demand(window.dilations[0] === 1 && window.dilations[1] === 1, 'it is dilated');
    // Not the backends' own: the WebAssembly one's gradient is wrong for windows that don't overlap.
    const largest = taps(toChannelsLast(x!), window).reduce((max, tap) => tf.maximum(max, tap));
    return [channelsLast(largest)];
  },

  AveragePool(view, [x]) {
    const window = windowOf(view);
    view.demand(window.dilations[0] === 1 && window.dilations[1] === 1, 'it is dilated');
    const average = (input: tf.Tensor4D): tf.Tensor =>
      tf.avgPool(pad(input, window), [...window.kernel], [...window.strides], 'valid');
    const input = toChannelsLast(x!);
    const result = average(input);
    if (view.attributes.int('count_include_pad', 0) !== 0) return [channelsLast(result)];
    // Each mean over what lies within the picture alone.
    const [, height, width] = input.shape;
    return [channelsLast(tf.div(result, average(tf.ones([1, height, width, 1]))))];
  },

  GlobalAveragePool: (_, [x]) => [channelsLast(tf.mean(toChannelsLast(x!), [1, 2], true))],
};

const LOWEST = -3.4e38;

/** What each place of the window sees, over all its positions. */
function taps(input: tf.Tensor4D, { kernel, strides, top, left, size }: Window): tf.Tensor4D[] {
  const [batch, height, width, channels] = input.shape;
  const [rows, columns] = [0, 1].map(
    (axis) => size[axis]! + Math.floor((kernel[axis]! - 1) / strides[axis]!),
  ) as [number, number];
  const bottom = Math.max(0, rows * strides[0] - top - height);
  const right = Math.max(0, columns * strides[1] - left - width);
  const edges = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ] as [number, number][];
  const padded = tf.slice(
    tf.pad(input, edges, LOWEST),
    [0, 0, 0, 0],
    [batch, rows * strides[0], columns * strides[1], channels],
  );
  const steps = tf.reshape(padded, [batch, rows, strides[0], columns, strides[1], channels]);
  return Array.from({ length: kernel[0] * kernel[1] }, (_, i) => {
    const [y, x] = [Math.floor(i / kernel[1]), i % kernel[1]];
    const [down, across] = [Math.floor(y / strides[0]), Math.floor(x / strides[1])];
    const tap = tf.slice(
      steps,
      [0, down, y % strides[0], across, x % strides[1], 0],
      [batch, size[0], 1, size[1], 1, channels],
    );
    return tf.reshape(tap, [batch, ...size, channels]);
  });
}

function pad(input: tf.Tensor4D, { top, left, bottom, right }: Window): tf.Tensor4D {
  if (top + left + bottom + right === 0) return input;
  return tf.pad(input, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
}

/** Where the padding is what backends call "same", they do it themselves; otherwise zeros are put around first. */
function padded(
  input: tf.Tensor4D,
  view: NodeView,
  window: Window,
): { input: tf.Tensor4D; pad: 'same' | 'valid' } {
  const [, , height, width] = view.dims(0) as [number, number, number, number];
  const span = (axis: 0 | 1): number => (window.kernel[axis] - 1) * window.dilations[axis] + 1;
  const same = (side: number, axis: 0 | 1): readonly [number, number] => {
    const stride = window.strides[axis];
    const total = Math.max(0, (Math.ceil(side / stride) - 1) * stride + span(axis) - side);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  };
  const vertical = same(height, 0);
  const horizontal = same(width, 1);
  const isSame =
    coversStrides([span(0), span(1)], window.strides) &&
    vertical[0] === window.top &&
    vertical[1] === window.bottom &&
    horizontal[0] === window.left &&
    horizontal[1] === window.right;
  return isSame ? { input, pad: 'same' } : { input: pad(input, window), pad: 'valid' };
}

/** The WebAssembly backend gives zeros for padding "same" where strides leave samples out between two windows. */
const coversStrides = (kernel: readonly [number, number], strides: readonly [number, number]): boolean =>
  kernel[0] >= strides[0] && kernel[1] >= strides[1];

/** A dilated filter is a larger one with zeros between: tfjs-core has no gradients for the other way. */
function dilate(filter: tf.Tensor4D, { dilations: [down, across] }: Window): tf.Tensor4D {
  if (down === 1 && across === 1) return filter;
  const [height, width, input, output] = filter.shape;
  const spread = tf.pad(tf.reshape(filter, [height, 1, width, 1, input, output]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, across - 1],
    [0, 0],
    [0, 0],
  ]);
  const flat = tf.reshape(spread, [height * down, width * across, input, output]);
  const spans = [(height - 1) * down + 1, (width - 1) * across + 1] as const;
  return tf.slice(flat, [0, 0, 0, 0], [...spans, input, output]) as tf.Tensor4D;
}

function grouped(
  input: tf.Tensor4D,
  filter: tf.Tensor4D,
  groups: number,
  window: Window,
  padding: 'same' | 'valid',
  convolve: (part: tf.Tensor4D, filters: tf.Tensor4D) => tf.Tensor4D,
): tf.Tensor4D {
  const [, , depth, filters] = filter.shape;
  if (depth === 1 && filters === groups && window.strides[0] === 1 && window.strides[1] === 1) {
    return depthwise(padding === 'same' ? pad(input, window) : input, filter, window.size);
  }
  const parts = tf.split<tf.Tensor4D>(input, groups, 3);
  const shares = tf.split<tf.Tensor4D>(filter, groups, 3);
  return tf.concat(
    parts.map((part, i) => convolve(part, shares[i]!)),
    3,
  );
}

/** Σ over the window of shifted pictures times their weights: the gradients are those of products and slices. */
function depthwise(input: tf.Tensor4D, filter: tf.Tensor4D, size: readonly [number, number]): tf.Tensor4D {
  const [height, width, , channels] = filter.shape;
  const [batch] = input.shape;
  const terms: tf.Tensor[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shifted = tf.slice(input, [0, y, x, 0], [batch, ...size, channels]);
      const weight = tf.reshape(tf.slice(filter, [y, x, 0, 0], [1, 1, 1, channels]), [channels]);
      terms.push(tf.mul(shifted, weight));
    }
  }
  return terms.reduce((sum, term) => tf.add(sum, term)) as tf.Tensor4D;
}
