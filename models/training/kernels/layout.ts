import {
  padsOf,
  permutationOf,
  reshapeDims,
  resizeOf,
  resolveAxis,
  sizeOf,
  sliceOf,
  splitOf,
  squeezedDims,
  unsqueezedDims,
} from '../../graph/index.js';
import * as tf from '../tf.js';
import {
  channelsLast,
  inPlace,
  like,
  placeOf,
  plain,
  toChannelsLast,
  toPlain,
  type Value,
} from '../value.js';
import type { KernelTable } from './types.js';

const reshaped = (x: Value, dims: readonly number[]): readonly Value[] => [
  plain(tf.reshape(toPlain(x), [...dims])),
];

export const layout: KernelTable = {
  Reshape: (view, [x]) => reshaped(x!, reshapeDims(view)),
  Squeeze: (view, [x]) => reshaped(x!, squeezedDims(view)),
  Unsqueeze: (view, [x]) => reshaped(x!, unsqueezedDims(view)),
  Flatten(view, [x]) {
    const dims = view.dims(0);
    const axis = view.attributes.int('axis', 1);
    const at = axis < 0 ? axis + dims.length : axis;
    return reshaped(x!, [sizeOf(dims.slice(0, at)), sizeOf(dims.slice(at))]);
  },
  Transpose: (view, [x]) => [plain(tf.transpose(toPlain(x!), [...permutationOf(view)]))],
  Concat(view, inputs) {
    const parts = inputs.map((input) => input!);
    const isPicture = parts.some((part) => part.isChannelsLast);
    const axis = resolveAxis(view, view.attributes.int('axis', 0), view.dims(0).length);
    const aligned = parts.map((part) => (isPicture ? channelsLast(toChannelsLast(part)) : part));
    const tensors = aligned.map((part) => part.tensor);
    return [like(aligned[0]!, tf.concat(tensors, placeOf(aligned[0]!, axis)))];
  },
  Slice(view, [x]) {
    const { begin, size } = sliceOf(view);
    return [like(x!, tf.slice(x!.tensor, inPlace(x!, begin), inPlace(x!, size)))];
  },
  Split(view, [x]) {
    const { axis, sizes } = splitOf(view);
    return tf.split(x!.tensor, [...sizes], placeOf(x!, axis)).map((part) => like(x!, part));
  },
  Pad(view, [x]) {
    const pads = inPlace(x!, padsOf(view)).map((pair): [number, number] => [...pair]);
    if (view.attributes.string('mode', 'constant') === 'reflect') {
      return [like(x!, reflect(x!.tensor, pads))];
    }
    return [like(x!, tf.pad(x!.tensor, pads, view.has(2) ? view.scalar(2) : 0))];
  },
  Tile: (view, [x]) => [plain(tf.tile(toPlain(x!), [...view.integers(1)]))],
  DepthToSpace(view, [x]) {
    const block = view.attributes.int('blocksize', 1);
    const input = toChannelsLast(x!);
    const [batch, height, width, channels] = input.shape;
    const depth = channels / block ** 2;
    // tfjs-core has no gradient for its own operator of this name. CRD: channel, row, column; DCR: row, column, channel.
    const isCrd = view.attributes.string('mode', 'DCR') === 'CRD';
    const parts = isCrd ? [depth, block, block] : [block, block, depth];
    const order = isCrd ? [0, 1, 4, 2, 5, 3] : [0, 1, 3, 2, 4, 5];
    const blocks = tf.transpose(tf.reshape(input, [batch, height, width, ...parts]), order);
    return [channelsLast(tf.reshape(blocks, [batch, height * block, width * block, depth]))];
  },
  SpaceToDepth(view, [x]) {
    const block = view.attributes.int('blocksize', 1);
    const input = toChannelsLast(x!);
    const [batch, height, width, channels] = input.shape;
    const split = tf.reshape(input, [batch, height / block, block, width / block, block, channels]);
    const blocks = tf.transpose(split, [0, 1, 3, 2, 4, 5]);
    return [channelsLast(tf.reshape(blocks, [batch, height / block, width / block, channels * block ** 2]))];
  },
  Resize(view, [x]) {
    const { scale, mode } = resizeOf(view);
    const input = toChannelsLast(x!);
    if (mode === 'nearest') return [channelsLast(repeat(repeat(input, 1, scale), 2, scale))];
    return [channelsLast(linearly(linearly(input, 1, scale), 2, scale))];
  },
};

/** Every sample of an axis this many times. */
function repeat(x: tf.Tensor, axis: number, times: number): tf.Tensor {
  const open = [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)];
  const repeats = open.map((_, i) => (i === axis + 1 ? times : 1));
  const dims = x.shape.map((dim, i) => (i === axis ? dim * times : dim));
  return tf.reshape(tf.tile(tf.reshape(x, open), repeats), dims);
}

/**
 * Linear interpolation along an axis, samples standing for their middles (half_pixel), edges repeated: result k of a
 * source sample lies between its neighbours as a fixed share tells.
 */
function linearly(x: tf.Tensor, axis: number, scale: number): tf.Tensor {
  const length = x.shape[axis]!;
  const part = (from: number, size: number): tf.Tensor => {
    const begin = x.shape.map((_, i) => (i === axis ? from : 0));
    return tf.slice(
      x,
      begin,
      x.shape.map((dim, i) => (i === axis ? size : dim)),
    );
  };
  const before = length > 1 ? tf.concat([part(0, 1), part(0, length - 1)], axis) : x;
  const after = length > 1 ? tf.concat([part(1, length - 1), part(length - 1, 1)], axis) : x;
  const phases = Array.from({ length: scale }, (_, k) => {
    const offset = (k + 0.5) / scale - 0.5;
    const share = Math.abs(offset);
    return tf.add(tf.mul(x, 1 - share), tf.mul(offset < 0 ? before : after, share));
  });
  const dims = x.shape.map((dim, i) => (i === axis ? dim * scale : dim));
  return tf.reshape(tf.stack(phases, axis + 1), dims);
}

/** Reflection without the edge, axis by axis, from slices of one sample: their gradients add up where they meet. */
function reflect(x: tf.Tensor, pads: readonly (readonly [number, number])[]): tf.Tensor {
  return pads.reduce((padded, [before, after], axis) => {
    if (before + after === 0) return padded;
    const length = padded.shape[axis]!;
    const one = (at: number): tf.Tensor =>
      tf.slice(
        padded,
        padded.shape.map((_, i) => (i === axis ? at : 0)),
        padded.shape.map((dim, i) => (i === axis ? 1 : dim)),
      );
    const first = Array.from({ length: before }, (_, i) => one(before - i));
    const last = Array.from({ length: after }, (_, i) => one(length - 2 - i));
    return tf.concat([...first, padded, ...last], axis);
  }, x);
}
