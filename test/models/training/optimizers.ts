import { randomOf } from '../../../models/training/index.js';
import { Optimizer, type OptimizerSettings } from '../../../models/training/optimizers.js';
import * as tf from '../../../models/training/tf.js';

const shape: [number, number] = [7, 5];
const size = shape[0] * shape[1];
const rate = 1e-2;
const steps = 12;
/** Of the interruption: the optimizer is thrown away after it, another goes on from its state. */
const interruptedAfter = 5;

export const optimizers: readonly OptimizerSettings[] = [
  { kind: 'adam' },
  { kind: 'adam', beta1: 0.8, beta2: 0.99 },
  { kind: 'adamw', decay: 0.1 },
  { kind: 'sgd', momentum: 0.9 },
];

/** Largest difference of a weight from what the papers' formulas give in float64, training interrupted in between. */
export async function optimizerError(settings: OptimizerSettings): Promise<number> {
  const random = randomOf(7, 'optimizer');
  const values = (): Float32Array => Float32Array.from({ length: size }, () => random.gaussian());
  const start = values();
  const gradients = Array.from({ length: steps }, values);
  const weights = new Map([['w', tf.variable(tf.tensor(start, shape))]]);
  let optimizer = new Optimizer(settings);
  for (const [i, gradient] of gradients.entries()) {
    if (i === interruptedAfter) {
      const state = await optimizer.state();
      optimizer.dispose();
      optimizer = new Optimizer(settings);
      optimizer.restore(state, weights);
    }
    tf.tidy(() => optimizer.apply(weights, { w: tf.tensor(gradient, shape) }, rate, i + 1));
  }
  const reached = await weights.get('w')!.data();
  optimizer.dispose();
  tf.dispose([...weights.values()]);
  const wanted = byDefinition(settings, start, gradients);
  return Math.max(...wanted.map((value, i) => Math.abs(value - reached[i]!)));
}

function byDefinition(
  settings: OptimizerSettings,
  start: Float32Array,
  gradients: readonly Float32Array[],
): number[] {
  return [...start].map((first, i) => {
    let [weight, mean, square] = [first, 0, 0];
    for (const [index, gradient] of gradients.entries()) {
      const g = gradient[i]!;
      if (settings.kind === 'sgd') {
        mean = settings.momentum * mean + g;
        weight -= rate * mean;
        continue;
      }
      const { beta1 = 0.9, beta2 = 0.999 } = settings;
      if (settings.kind === 'adamw') weight -= rate * settings.decay * weight;
      mean = beta1 * mean + (1 - beta1) * g;
      square = beta2 * square + (1 - beta2) * g * g;
      const t = index + 1;
      weight -= (rate * (mean / (1 - beta1 ** t))) / Math.sqrt(square / (1 - beta2 ** t));
    }
    return weight;
  });
}
