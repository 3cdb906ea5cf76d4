import { texts } from '../../texts/index.js';
import type { OptionGroup } from '../../ui/options.js';

/** Choices of a list, from their texts. */
export function optionsOf<V extends string>(
  labels: Readonly<Record<V, string>>,
  wanted = Object.keys(labels) as V[],
): OptionGroup<V>[] {
  return [{ options: wanted.map((value) => ({ value, label: labels[value] })) }];
}

const { fields } = texts.lab;
const between = ['identity', 'relu', 'leaky', 'elu', 'sigmoid', 'tanh'] as const;

export const labOptions = {
  activations: optionsOf(fields.activations, [...between]),
  outputActivations: optionsOf(fields.activations),
  losses: optionsOf(fields.losses),
  corruptions: optionsOf(fields.corruptions),
  sparsities: optionsOf(fields.sparsities),
  optimizers: optionsOf(fields.optimizers),
  schedules: optionsOf(fields.schedules),
  backends: optionsOf(fields.backends),
} as const;
