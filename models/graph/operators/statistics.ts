import { sizeOf } from '../types.js';
import { resolveAxes, resolveAxis } from './axes.js';
import type { NodeView, Operator, OperatorTable } from './types.js';

/** Axes that are summed over: an input, an attribute in older files, all without either. */
export function reducedAxes(view: NodeView): { axes: readonly number[]; keep: boolean } {
  const dims = view.dims(0);
  const named = view.has(1) ? view.integers(1) : view.attributes.ints('axes');
  view.demand(view.attributes.int('noop_with_empty_axes', 0) === 0, 'it may do nothing');
  const axes = named === undefined ? dims.map((_, axis) => axis) : resolveAxes(view, named, dims.length);
  return { axes, keep: view.attributes.int('keepdims', 1) !== 0 };
}

const reduction: Operator = {
  inputs: [1, 2],
  attributes: ['axes', 'keepdims', 'noop_with_empty_axes'],
  shape(view) {
    const { axes, keep } = reducedAxes(view);
    return [view.dims(0).flatMap((dim, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [dim]))];
  },
};

const alongAxis: Operator = {
  inputs: [1, 1],
  attributes: ['axis'],
  shape(view) {
    resolveAxis(view, view.attributes.int('axis', -1), view.dims(0).length);
    return [view.dims(0)];
  },
};

export const statistics: OperatorTable = {
  ReduceMean: reduction,
  ReduceSum: reduction,
  Softmax: alongAxis,
  LogSoftmax: alongAxis,
  /** Scale and shift by channel, with the mean and variance that training left. */
  BatchNormalization: {
    inputs: [5, 5],
    attributes: ['epsilon', 'momentum', 'training_mode'],
    weights: [1, 2],
    shape(view) {
      view.demand(view.attributes.int('training_mode', 0) === 0, 'it is set to training');
      const channels = view.dims(0)[1];
      view.demand(
        [1, 2, 3, 4].every((input) => sizeOf(view.dims(input)) === channels),
        "its constants don't fit",
      );
      return [view.dims(0)];
    },
  },
  LayerNormalization: {
    inputs: [2, 3],
    attributes: ['axis', 'epsilon', 'stash_type'],
    weights: [1, 2],
    shape(view) {
      const dims = view.dims(0);
      const axis = resolveAxis(view, view.attributes.int('axis', -1), dims.length);
      const size = sizeOf(dims.slice(axis));
      view.demand(sizeOf(view.dims(1)) === size, "its scale doesn't fit");
      if (view.has(2)) view.demand(sizeOf(view.dims(2)) === size, "its bias doesn't fit");
      return [dims];
    },
  },
};
