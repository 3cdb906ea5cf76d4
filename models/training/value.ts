import * as tf from './tf.js';

/**
 * A tensor on its way through a graph. ONNX's pictures are N, C, H, W; the convolutions of most backends want
 * N, H, W, C. Pictures stay as they come out of a convolution until an operator needs them otherwise.
 */
export interface Value {
  readonly tensor: tf.Tensor;
  /** The tensor has four axes and lies as N, H, W, C. */
  readonly isChannelsLast: boolean;
}

export const plain = (tensor: tf.Tensor): Value => ({ tensor, isChannelsLast: false });
export const channelsLast = (tensor: tf.Tensor): Value => ({ tensor, isChannelsLast: true });

/** As the graph means it. */
export function toPlain({ tensor, isChannelsLast }: Value): tf.Tensor {
  if (!isChannelsLast) return tensor;
  const [batch, height, width, channels] = tensor.shape as [number, number, number, number];
  // With one channel, or one pixel, both orders are the same.
  if (channels === 1 || height * width === 1) return tf.reshape(tensor, [batch, channels, height, width]);
  return tf.transpose(tensor, [0, 3, 1, 2]);
}

/** As N, H, W, C; tensors of fewer axes get axes of length one in front first, as broadcasting does. */
export function toChannelsLast({ tensor, isChannelsLast }: Value): tf.Tensor4D {
  if (isChannelsLast) return tensor as tf.Tensor4D;
  const padded = [...Array<number>(4 - tensor.rank).fill(1), ...tensor.shape] as [
    number,
    number,
    number,
    number,
  ];
  const [batch, channels, height, width] = padded;
  if (channels === 1 || height * width === 1) return tf.reshape(tensor, [batch, height, width, channels]);
  return tf.transpose<tf.Tensor4D>(tf.reshape<tf.Rank.R4>(tensor, padded), [0, 2, 3, 1]);
}

/** Where the axes of N, C, H, W lie in N, H, W, C. */
const PLACES = [0, 3, 1, 2] as const;

/** The axis of the tensor at hand that the graph's axis is. */
export const placeOf = (value: Value, axis: number): number => (value.isChannelsLast ? PLACES[axis]! : axis);

/** A list with an entry for each axis, in the order of the tensor at hand. */
export const inPlace = <T>(value: Value, perAxis: readonly T[]): T[] =>
  value.isChannelsLast ? [perAxis[0]!, perAxis[2]!, perAxis[3]!, perAxis[1]!] : [...perAxis];

/** The same layout with another tensor. */
export const like = (value: Value, tensor: tf.Tensor): Value => ({ ...value, tensor });
