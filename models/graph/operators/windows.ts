import { sizeOf } from '../types.js';
import type { NodeView, OperatorTable } from './types.js';

/** Two values: along the height, along the width. */
export type Pair = readonly [number, number];

/** How a window moves over a picture. */
export interface Window {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  /** Positions of the window: the size of the result. */
  readonly size: Pair;
}

const WINDOW = ['auto_pad', 'dilations', 'kernel_shape', 'pads', 'strides'];

/** Of convolutions and poolings over N, C, H, W. @param kernel from the weights; poolings name theirs */
export function windowOf(view: NodeView, kernel = kernelOf(view)): Window {
  const { strides, dilations } = steps(view);
  const input = spatial(view);
  const span: Pair = [(kernel[0] - 1) * dilations[0] + 1, (kernel[1] - 1) * dilations[1] + 1];
  const [top, left, bottom, right] = padsOf(view, (axis) => {
    const positions = Math.ceil(input[axis] / strides[axis]);
    return Math.max(0, (positions - 1) * strides[axis] + span[axis] - input[axis]);
  });
  view.demand(view.attributes.int('ceil_mode', 0) === 0, 'sizes are rounded up');
  const size: Pair = [
    Math.floor((input[0] + top + bottom - span[0]) / strides[0]) + 1,
    Math.floor((input[1] + left + right - span[1]) / strides[1]) + 1,
  ];
  view.demand(size[0] > 0 && size[1] > 0, `its window is larger than the picture of ${input.join(' × ')}`);
  return { kernel, strides, dilations, top, left, bottom, right, size };
}

/** Of transposed convolutions: the window whose convolution would lead from the result back to the input. */
export function transposedWindowOf(view: NodeView): Window {
  const kernel = kernelOf(view);
  const { strides, dilations } = steps(view);
  const input = spatial(view);
  const extra = pair(view, 'output_padding', 0);
  view.demand(view.attributes.ints('output_shape') === undefined, 'output_shape is not understood');
  view.demand(dilations[0] === 1 && dilations[1] === 1, 'it is dilated');
  const full = (axis: 0 | 1): number => (input[axis] - 1) * strides[axis] + extra[axis] + kernel[axis];
  const [top, left, bottom, right] = padsOf(view, (axis) =>
    Math.max(0, full(axis) - input[axis] * strides[axis]),
  );
  const size: Pair = [full(0) - top - bottom, full(1) - left - right];
  view.demand(size[0] > 0 && size[1] > 0, 'nothing would be left');
  return { kernel, strides, dilations, top, left, bottom, right, size };
}

function padsOf(view: NodeView, same: (axis: 0 | 1) => number): readonly [number, number, number, number] {
  const mode = view.attributes.string('auto_pad', 'NOTSET');
  if (mode === 'VALID') return [0, 0, 0, 0];
  if (mode === 'SAME_UPPER' || mode === 'SAME_LOWER') {
    const [height, width] = [same(0), same(1)];
    const share = (total: number): Pair => {
      const less = Math.floor(total / 2);
      return mode === 'SAME_UPPER' ? [less, total - less] : [total - less, less];
    };
    const [top, bottom] = share(height);
    const [left, right] = share(width);
    return [top, left, bottom, right];
  }
  view.demand(mode === 'NOTSET', `auto_pad is ${mode}`);
  const pads = view.attributes.ints('pads') ?? [0, 0, 0, 0];
  view.demand(pads.length === 4 && pads.every((pad) => pad >= 0), 'its pads are not four numbers from 0 up');
  return [pads[0]!, pads[1]!, pads[2]!, pads[3]!];
}

function steps(view: NodeView): { strides: Pair; dilations: Pair } {
  return { strides: pair(view, 'strides', 1), dilations: pair(view, 'dilations', 1) };
}

function pair(view: NodeView, name: string, smallest: number): Pair {
  const values = view.attributes.ints(name) ?? [smallest, smallest];
  view.demand(
    values.length === 2 && values.every((value) => value >= smallest && value <= 65_536),
    `${name} is not two numbers from ${smallest} up`,
  );
  return [values[0]!, values[1]!];
}

function spatial(view: NodeView): Pair {
  const dims = view.dims(0);
  view.demand(dims.length === 4, 'its input is no batch of pictures (N, C, H, W)');
  return [dims[2]!, dims[3]!];
}

function kernelOf(view: NodeView): Pair {
  const named = view.attributes.ints('kernel_shape');
  if (named === undefined) {
    const weights = view.dims(1);
    view.demand(weights.length === 4, 'its weights are no filters (4 axes)');
    return [weights[2]!, weights[3]!];
  }
  return pair(view, 'kernel_shape', 1);
}

const pooling = {
  inputs: [1, 1],
  shape: (view: NodeView) => {
    const [batch, channels] = view.dims(0);
    const { size } = windowOf(view);
    return [[batch!, channels!, ...size]];
  },
} as const;

export const windows: OperatorTable = {
  Conv: {
    inputs: [2, 3],
    attributes: [...WINDOW, 'group'],
    weights: [1, 2],
    shape(view) {
      const [batch, channels] = view.dims(0);
      const [filters, depth] = view.dims(1);
      const groups = view.attributes.int('group', 1);
      const { size, kernel } = windowOf(view);
      view.demand(
        sizeOf(view.dims(1)) === filters! * depth! * kernel[0] * kernel[1],
        "its kernel doesn't fit",
      );
      view.demand(
        groups >= 1 && channels === depth! * groups && filters! % groups === 0,
        `${channels ?? 0} channels meet filters of ${depth ?? 0} in ${groups} groups`,
      );
      if (view.has(2)) view.demand(sizeOf(view.dims(2)) === filters, "its bias doesn't fit");
      return [[batch!, filters!, ...size]];
    },
    macs: (view, [result]) => sizeOf(result!) * sizeOf(view.dims(1).slice(1)),
  },
  ConvTranspose: {
    inputs: [2, 3],
    attributes: [...WINDOW, 'group', 'output_padding', 'output_shape'],
    weights: [1, 2],
    shape(view) {
      const [batch, channels] = view.dims(0);
      const [depth, filters] = view.dims(1);
      const { size, kernel } = transposedWindowOf(view);
      view.demand(view.attributes.int('group', 1) === 1, 'it has groups');
      view.demand(
        sizeOf(view.dims(1)) === filters! * depth! * kernel[0] * kernel[1],
        "its kernel doesn't fit",
      );
      view.demand(channels === depth, `${channels ?? 0} channels meet filters of ${depth ?? 0}`);
      if (view.has(2)) view.demand(sizeOf(view.dims(2)) === filters, "its bias doesn't fit");
      return [[batch!, filters!, ...size]];
    },
    macs: (view) => sizeOf(view.dims(0)) * sizeOf(view.dims(1).slice(1)),
  },
  AveragePool: { ...pooling, attributes: [...WINDOW, 'ceil_mode', 'count_include_pad'] },
  MaxPool: { ...pooling, attributes: [...WINDOW, 'ceil_mode', 'storage_order'] },
  GlobalAveragePool: {
    inputs: [1, 1],
    shape(view) {
      spatial(view);
      return [[...view.dims(0).slice(0, 2), 1, 1]];
    },
  },
};
