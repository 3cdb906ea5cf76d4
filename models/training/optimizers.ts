import { hasResources, Resource } from './backends/index.js';
import * as tf from './tf.js';

export type OptimizerSettings =
  | { readonly kind: 'adam'; readonly beta1?: number; readonly beta2?: number }
  | { readonly kind: 'adamw'; readonly decay: number; readonly beta1?: number; readonly beta2?: number }
  | { readonly kind: 'sgd'; readonly momentum: number };

type AdamSettings = Exclude<OptimizerSettings, { kind: 'sgd' }>;

/** One weight's step. */
type Update = (name: string, weight: tf.Variable, gradient: tf.Tensor) => void;

const EPSILON = 1e-8;

/**
 * Adam (Kingma and Ba 2015), AdamW (Loshchilov and Hutter 2019: decay beside the gradient, on matrices and filters
 * alone), and stochastic gradient descent with momentum. Its state can be saved and restored exactly.
 */
export class Optimizer {
  private readonly settings: OptimizerSettings;
  private readonly moments = new Map<string, tf.Variable>();
  /** The moments of Adam on TensorFlow itself, and room for a weight under `w:`. */
  private readonly resources = new Map<string, Resource>();

  constructor(settings: OptimizerSettings) {
    this.settings = settings;
  }

  /** @param step from 1 */
  apply(
    weights: ReadonlyMap<string, tf.Variable>,
    gradients: Readonly<Record<string, tf.Tensor>>,
    rate: number,
    step: number,
  ): void {
    tf.tidy(() => {
      const update = this.updateOf(rate, step);
      for (const [name, weight] of weights) {
        const gradient = gradients[name];
        if (gradient !== undefined) update(name, weight, gradient);
      }
    });
  }

  /** Copies, by name. */
  async state(): Promise<Map<string, Float32Array>> {
    const kept = [...this.moments, ...this.resources].filter(([key]) => !key.startsWith('w:'));
    const entries = kept.map(
      async ([key, moment]) => [key, ((await moment.data()) as Float32Array).slice()] as const,
    );
    return new Map(await Promise.all(entries));
  }

  restore(state: ReadonlyMap<string, Float32Array>, weights: ReadonlyMap<string, tf.Variable>): void {
    for (const [key, data] of state) {
      const shape = weights.get(key.slice(key.indexOf(':') + 1))?.shape;
      if (shape === undefined) continue;
      tf.tidy(() => {
        const value = tf.tensor(data, shape);
        if (this.isFused()) this.resource(key, value).assign(value);
        else this.moment(key, value).assign(value);
      });
    }
  }

  dispose(): void {
    for (const each of [...this.moments.values(), ...this.resources.values()]) each.dispose();
    this.moments.clear();
    this.resources.clear();
  }

  /** Its numbers become tensors once for all weights: of a small network's step they would take a good part. */
  private updateOf(rate: number, step: number): Update {
    const { settings } = this;
    if (settings.kind === 'sgd') return this.sgd(settings.momentum, rate);
    return this.isFused() ? this.fusedAdam(settings, rate, step) : this.adam(settings, rate, step);
  }

  private sgd(momentum: number, rate: number): Update {
    const [kept, size] = [tf.scalar(momentum), tf.scalar(rate)];
    return (name, weight, gradient) => {
      const velocity = this.moment(`v:${name}`, weight);
      velocity.assign(tf.add(tf.mul(velocity, kept), gradient));
      weight.assign(tf.sub(weight, tf.mul(velocity, size)));
    };
  }

  private adam(settings: AdamSettings, rate: number, step: number): Update {
    const { beta1 = 0.9, beta2 = 0.999 } = settings;
    const [keptMean, newMean, keptSquare, newSquare] = [beta1, 1 - beta1, beta2, 1 - beta2].map((share) =>
      tf.scalar(share),
    ) as [tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar];
    const size = tf.scalar((rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step));
    const epsilon = tf.scalar(EPSILON);
    const decay = settings.kind === 'adamw' ? tf.scalar(1 - rate * settings.decay) : undefined;
    return (name, weight, gradient) => {
      const mean = this.moment(`m:${name}`, weight);
      const square = this.moment(`s:${name}`, weight);
      mean.assign(tf.add(tf.mul(mean, keptMean), tf.mul(gradient, newMean)));
      square.assign(tf.add(tf.mul(square, keptSquare), tf.mul(tf.square(gradient), newSquare)));
      const change = tf.div(tf.mul(mean, size), tf.add(tf.sqrt(square), epsilon));
      const kept = decay !== undefined && weight.rank > 1 ? tf.mul(weight, decay) : weight;
      weight.assign(tf.sub(kept, change));
    };
  }

  private isFused(): boolean {
    return this.settings.kind !== 'sgd' && hasResources();
  }

  /** The same by one kernel of TensorFlow. A dozen operators take as many passes over memory, half of a small network's step. */
  private fusedAdam(settings: AdamSettings, rate: number, step: number): Update {
    const { beta1 = 0.9, beta2 = 0.999 } = settings;
    const apply = Resource.adamOf({ rate, beta1, beta2, epsilon: EPSILON, step });
    const decay = settings.kind === 'adamw' ? tf.scalar(1 - rate * settings.decay) : undefined;
    return (name, weight, gradient) => {
      const changed = this.resource(`w:${name}`, weight);
      changed.assign(decay !== undefined && weight.rank > 1 ? tf.mul(weight, decay) : weight);
      apply(changed, this.resource(`m:${name}`, weight), this.resource(`s:${name}`, weight), gradient);
      weight.assign(changed.read());
    };
  }

  private resource(key: string, like: tf.Tensor): Resource {
    let resource = this.resources.get(key);
    if (resource === undefined) {
      resource = new Resource(tf.zerosLike(like));
      this.resources.set(key, resource);
    }
    return resource;
  }

  private moment(key: string, like: tf.Tensor): tf.Variable {
    let moment = this.moments.get(key);
    if (moment === undefined) {
      moment = tf.variable(tf.zerosLike(like), false);
      this.moments.set(key, moment);
    }
    return moment;
  }
}

/** All gradients scaled down together so that their common norm is no longer than the limit. */
export function clipGradients(
  gradients: Readonly<Record<string, tf.Tensor>>,
  limit: number,
): Record<string, tf.Tensor> {
  const entries = Object.entries(gradients);
  const norm = tf.sqrt(
    entries.map(([, gradient]) => tf.sum(tf.square(gradient))).reduce((sum, term) => tf.add(sum, term)),
  );
  const factor = tf.minimum(1, tf.div(limit, tf.add(norm, 1e-12)));
  return Object.fromEntries(entries.map(([name, gradient]) => [name, tf.mul(gradient, factor)]));
}
