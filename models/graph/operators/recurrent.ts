import type { NodeView, OperatorTable } from './types.js';

export interface LstmSizes {
  readonly steps: number;
  readonly batch: number;
  readonly features: number;
  readonly hidden: number;
}

/** Of X (steps, batch, features), W (1, 4 hidden, features) and R (1, 4 hidden, hidden). */
export function lstmSizes(view: NodeView): LstmSizes {
  const [steps, batch, features] = view.dims(0);
  const weights = view.dims(1);
  const recurrence = view.dims(2);
  const hidden = view.attributes.int('hidden_size', recurrence[2] ?? 0);
  view.demand(view.dims(0).length === 3, 'its input is no sequence (steps, batch, features)');
  view.demand(
    view.attributes.string('direction', 'forward') === 'forward' && weights[0] === 1,
    'it does not run forward alone',
  );
  view.demand(!view.has(4) && !view.has(7), 'it has lengths or peepholes');
  view.demand(
    view.attributes.int('layout', 0) === 0 && view.attributes.int('input_forget', 0) === 0,
    'its layout is another one',
  );
  view.demand(
    weights.join() === [1, 4 * hidden, features].join() &&
      recurrence.join() === [1, 4 * hidden, hidden].join(),
    "its weights don't fit",
  );
  if (view.has(3)) view.demand(view.dims(3).join() === [1, 8 * hidden].join(), "its bias doesn't fit");
  for (const state of [5, 6]) {
    if (view.has(state))
      view.demand(view.dims(state).join() === [1, batch, hidden].join(), "its state doesn't fit");
  }
  return { steps: steps!, batch: batch!, features: features!, hidden };
}

export const recurrent: OperatorTable = {
  /** Gates in ONNX's order: input, output, forget, cell; sigmoid and tanh. */
  LSTM: {
    inputs: [3, 7],
    outputs: 3,
    attributes: ['hidden_size', 'direction', 'layout', 'input_forget'],
    weights: [1, 2, 3],
    shape(view) {
      const { steps, batch, hidden } = lstmSizes(view);
      return [
        [steps, 1, batch, hidden],
        [1, batch, hidden],
        [1, batch, hidden],
      ];
    },
    macs(view) {
      const { steps, batch, features, hidden } = lstmSizes(view);
      return steps * batch * 4 * hidden * (features + hidden);
    },
  },
};
