import { type Dims, sizeOf } from '../types.js';
import { resolveAxes, resolveAxis } from './axes.js';
import type { NodeView, OperatorTable } from './types.js';

/** Reshape's result: 0 keeps an axis, −1 takes what is left. */
export function reshapeDims(view: NodeView): Dims {
  const input = view.dims(0);
  const wanted = view.integers(1).map((dim, axis) => {
    if (dim !== 0 || view.attributes.int('allowzero', 0) !== 0) return dim;
    view.demand(axis < input.length, 'it keeps an axis that is not there');
    return input[axis]!;
  });
  const known = sizeOf(wanted.filter((dim) => dim !== -1));
  const open = wanted.filter((dim) => dim === -1).length;
  view.demand(open <= 1 && known > 0 && wanted.every((dim) => dim >= -1), 'its shape makes no sense');
  const result = wanted.map((dim) => (dim === -1 ? sizeOf(input) / known : dim));
  view.demand(
    sizeOf(result) === sizeOf(input) && result.every(Number.isInteger),
    `[${input.join(', ')}] can't become [${wanted.join(', ')}]`,
  );
  return result;
}

export function permutationOf(view: NodeView): readonly number[] {
  const { length: rank } = view.dims(0);
  const permutation = view.attributes.ints('perm') ?? view.dims(0).map((_, i) => rank - 1 - i);
  view.demand(permutation.length === rank, 'it names another number of axes than there are');
  return resolveAxes(view, permutation, rank);
}

/** Where a slice begins and how large it is, for every axis. */
export function sliceOf(view: NodeView): { begin: number[]; size: number[] } {
  const dims = view.dims(0);
  const starts = view.integers(1);
  const ends = view.integers(2);
  const axes = resolveAxes(view, view.has(3) ? view.integers(3) : starts.map((_, i) => i), dims.length);
  if (view.has(4))
    view.demand(
      view.integers(4).every((step) => step === 1),
      'its steps are not 1',
    );
  view.demand(starts.length === ends.length && starts.length === axes.length, 'its lists differ in length');
  const begin = dims.map(() => 0);
  const size = [...dims];
  axes.forEach((axis, i) => {
    const clamp = (value: number): number =>
      Math.min(dims[axis]!, Math.max(0, value < 0 ? value + dims[axis]! : value));
    begin[axis] = clamp(starts[i]!);
    size[axis] = clamp(ends[i]!) - begin[axis];
    view.demand(size[axis] > 0, 'nothing would be left');
  });
  return { begin, size };
}

/** Sizes along the axis. */
export function splitOf(view: NodeView): { axis: number; sizes: readonly number[] } {
  const dims = view.dims(0);
  const axis = resolveAxis(view, view.attributes.int('axis', 0), dims.length);
  const parts = view.node.outputs.length;
  const sizes = view.has(1) ? view.integers(1) : Array.from({ length: parts }, () => dims[axis]! / parts);
  view.demand(
    sizes.length === parts &&
      sizes.every((size) => Number.isInteger(size) && size > 0) &&
      sizes.reduce((sum, size) => sum + size, 0) === dims[axis],
    `an axis of ${dims[axis] ?? 0} can't be split into ${parts}`,
  );
  return { axis, sizes };
}

/** What is added before and after, for every axis. */
export function padsOf(view: NodeView): readonly (readonly [number, number])[] {
  const rank = view.dims(0).length;
  const pads = view.integers(1);
  view.demand(!view.has(3), 'it names axes');
  view.demand(pads.length === 2 * rank && pads.every((pad) => pad >= 0), 'its pads make no sense');
  const mode = view.attributes.string('mode', 'constant');
  view.demand(mode === 'constant' || mode === 'reflect', `its mode is ${mode}`);
  return view.dims(0).map((dim, axis) => {
    const pair = [pads[axis]!, pads[rank + axis]!] as const;
    if (mode === 'reflect') view.demand(Math.max(...pair) < dim, 'it reflects more than there is');
    return pair;
  });
}

/** The dimensions without, or with, axes of length one. */
export function squeezedDims(view: NodeView): Dims {
  const dims = view.dims(0);
  const axes = view.has(1)
    ? resolveAxes(view, view.integers(1), dims.length)
    : dims.flatMap((dim, axis) => (dim === 1 ? [axis] : []));
  view.demand(
    axes.every((axis) => dims[axis] === 1),
    'an axis is longer than 1',
  );
  return dims.filter((_, axis) => !axes.includes(axis));
}

export function unsqueezedDims(view: NodeView): Dims {
  const dims = view.dims(0);
  const given = view.integers(1);
  const axes = resolveAxes(view, given, dims.length + given.length);
  const rest = [...dims];
  return Array.from({ length: dims.length + axes.length }, (_, axis) =>
    axes.includes(axis) ? 1 : rest.shift()!,
  );
}

/** Whole-numbered factors by which a picture grows, and how. */
export function resizeOf(view: NodeView): { scale: number; mode: 'nearest' | 'linear' } {
  const named = view.attributes.string('mode', 'nearest');
  view.demand(named === 'nearest' || named === 'linear', `its mode is ${named}`);
  const mode = named === 'linear' ? 'linear' : 'nearest';
  view.demand(!view.has(3) && view.has(2), 'its scale is not given');
  const scales = view.floats(2);
  const [batch, channels, scale, across] = scales;
  view.demand(
    scales.length === 4 && view.dims(0).length === 4 && batch === 1 && channels === 1 && scale === across,
    'it does more than to enlarge pictures evenly',
  );
  view.demand(Number.isInteger(scale) && scale! >= 1 && scale! <= 64, 'its scale is no whole number');
  const coordinates = view.attributes.string('coordinate_transformation_mode', 'half_pixel');
  view.demand(
    coordinates === 'half_pixel' || (mode === 'nearest' && coordinates === 'asymmetric'),
    `its coordinates are ${coordinates}`,
  );
  return { scale: scale!, mode };
}

function blocks(view: NodeView): number {
  const block = view.attributes.int('blocksize', 0);
  view.demand(view.dims(0).length === 4 && block >= 1 && block <= 64, 'its blocks make no sense');
  return block;
}

export const layout: OperatorTable = {
  Reshape: { inputs: [2, 2], attributes: ['allowzero'], shape: (view) => [reshapeDims(view)] },
  Flatten: {
    inputs: [1, 1],
    attributes: ['axis'],
    shape(view) {
      const dims = view.dims(0);
      const axis = view.attributes.int('axis', 1);
      const at = axis === dims.length ? axis : resolveAxis(view, axis, dims.length);
      return [[sizeOf(dims.slice(0, at)), sizeOf(dims.slice(at))]];
    },
  },
  Transpose: {
    inputs: [1, 1],
    attributes: ['perm'],
    shape: (view) => [permutationOf(view).map((axis) => view.dims(0)[axis]!)],
  },
  Concat: {
    inputs: [1, 64],
    attributes: ['axis'],
    shape(view) {
      const [first, ...rest] = view.node.inputs.map((_, i) => view.dims(i));
      const axis = resolveAxis(view, view.attributes.int('axis', 0), first!.length);
      const others = (dims: Dims): string => dims.map((dim, i) => (i === axis ? '*' : dim)).join();
      view.demand(
        rest.every((dims) => others(dims) === others(first!)),
        'its parts differ in size',
      );
      const length = [first!, ...rest].reduce((sum, dims) => sum + dims[axis]!, 0);
      return [first!.map((dim, i) => (i === axis ? length : dim))];
    },
  },
  Slice: { inputs: [3, 5], shape: (view) => [sliceOf(view).size] },
  Split: {
    inputs: [1, 2],
    outputs: 64,
    attributes: ['axis', 'num_outputs'],
    shape(view) {
      const { axis, sizes } = splitOf(view);
      return sizes.map((size) => view.dims(0).map((dim, i) => (i === axis ? size : dim)));
    },
  },
  Squeeze: { inputs: [1, 2], shape: (view) => [squeezedDims(view)] },
  Unsqueeze: { inputs: [2, 2], shape: (view) => [unsqueezedDims(view)] },
  Pad: {
    inputs: [2, 4],
    attributes: ['mode'],
    shape(view) {
      const pads = padsOf(view);
      return [view.dims(0).map((dim, axis) => dim + pads[axis]![0] + pads[axis]![1])];
    },
  },
  Tile: {
    inputs: [2, 2],
    shape(view) {
      const repeats = view.integers(1);
      const dims = view.dims(0);
      view.demand(
        repeats.length === dims.length && repeats.every((repeat) => repeat >= 1),
        'its repeats make no sense',
      );
      return [dims.map((dim, axis) => dim * repeats[axis]!)];
    },
  },
  DepthToSpace: {
    inputs: [1, 1],
    attributes: ['blocksize', 'mode'],
    shape(view) {
      const block = blocks(view);
      const [batch, channels, height, width] = view.dims(0);
      view.demand(channels! % block ** 2 === 0, 'its channels make no blocks');
      return [[batch!, channels! / block ** 2, height! * block, width! * block]];
    },
  },
  SpaceToDepth: {
    inputs: [1, 1],
    attributes: ['blocksize'],
    shape(view) {
      const block = blocks(view);
      const [batch, channels, height, width] = view.dims(0);
      view.demand(height! % block === 0 && width! % block === 0, 'its sides make no blocks');
      return [[batch!, channels! * block ** 2, height! / block, width! / block]];
    },
  },
  Resize: {
    inputs: [3, 4],
    attributes: ['mode', 'coordinate_transformation_mode', 'nearest_mode', 'cubic_coeff_a'],
    shape(view) {
      const { scale } = resizeOf(view);
      const [batch, channels, height, width] = view.dims(0);
      return [[batch!, channels!, height! * scale, width! * scale]];
    },
  },
};
