import { extract, trainableNames } from '../graph/index.js';
import { constantTensors, Interpreter } from './interpreter.js';
import { losses } from './losses.js';
import { penalize } from './penalties.js';
import type { Sample, Task, Tensor } from './task.js';
import * as tf from './tf.js';

/** The feed that holds a random direction for the Jacobian's penalty; no input of the graph. */
export const DIRECTION = 'direction';

/** Losses of a step, as numbers. */
export interface Losses {
  /** What is minimised. */
  readonly total: number;
  readonly reconstruction: number;
  /** The penalties, by kind. */
  readonly penalties: Readonly<Record<string, number>>;
}

/** A task with its weights where they are computed with. */
export class Objective {
  readonly task: Task;
  readonly weights: ReadonlyMap<string, tf.Variable>;
  private readonly constants: ReadonlyMap<string, tf.Tensor>;
  private readonly interpreter: Interpreter;
  private readonly encoder: Interpreter | undefined;

  /** @throws LatensifyError 'model' for a network that can't be trained */
  constructor(task: Task) {
    this.task = task;
    this.interpreter = new Interpreter(task.graph);
    const moved = task.penalties.find((penalty) => penalty.kind === 'jacobian');
    this.encoder = moved && new Interpreter(encoderOf(task, moved.of));
    const trained = new Set(task.trainable ?? trainableNames(task.graph));
    const weights = new Map<string, tf.Variable>();
    const constants = new Map<string, tf.Tensor>();
    for (const [name, tensor] of constantTensors(task.graph)) {
      if (trained.has(name)) {
        weights.set(name, tf.variable(tensor, true));
        tensor.dispose();
      } else {
        constants.set(name, tensor);
      }
    }
    this.weights = weights;
    this.constants = constants;
  }

  /** The losses of a batch and the gradients of its total by the weights' names; to be disposed by the caller. */
  gradients(
    sample: Sample,
    step: number,
  ): { readonly losses: LossTensors; readonly gradients: Record<string, tf.Tensor> } {
    let kept: LossTensors | undefined;
    const names = [...this.weights.keys()];
    const { value, grads } = tf.variableGrads(() => {
      const terms = this.evaluate(sample, step);
      kept = keepLosses(terms);
      return terms.total;
    }, [...this.weights.values()]);
    const gradients = Object.fromEntries(
      names.flatMap((name) => {
        const gradient = grads[this.weights.get(name)!.name];
        return gradient === undefined ? [] : [[name, gradient] as const];
      }),
    );
    // The total belongs to the gradients' function, which gives it back.
    return { losses: { ...kept!, total: value }, gradients };
  }

  /** The losses of a batch without gradients, and values of the graph. */
  async measure(
    sample: Sample,
    step: number,
    values: readonly string[] = [],
  ): Promise<{ readonly losses: Losses; readonly values: Readonly<Record<string, Tensor>> }> {
    const chosen: tf.Tensor[] = [];
    let kept: LossTensors | undefined;
    tf.tidy(() => {
      const terms = this.evaluate(sample, step, (value) => {
        for (const name of values) chosen.push(tf.keep(tf.clone(value(name))));
      });
      kept = { ...keepLosses(terms), total: tf.keep(terms.total) };
    });
    const data: Record<string, Tensor> = {};
    for (const [i, name] of values.entries()) {
      const tensor = chosen[i]!;
      data[name] = { dims: tensor.shape, data: await tensor.data<'float32'>() };
      tensor.dispose();
    }
    return { losses: await readLosses(kept!), values: data };
  }

  /** Copies of the weights, by name. */
  async weightData(): Promise<Map<string, Float32Array>> {
    const entries = [...this.weights].map(
      async ([name, weight]) => [name, (await weight.data<'float32'>()).slice()] as const,
    );
    return new Map(await Promise.all(entries));
  }

  restore(weights: ReadonlyMap<string, Float32Array>): void {
    tf.tidy(() => {
      for (const [name, weight] of this.weights) weight.assign(tf.tensor(weights.get(name)!, weight.shape));
    });
  }

  dispose(): void {
    for (const tensor of [...this.weights.values(), ...this.constants.values()]) tensor.dispose();
  }

  private evaluate(
    { feeds, target }: Sample,
    step: number,
    look?: (value: (name: string) => tf.Tensor) => void,
  ): LossTensors {
    const tensors = new Map(
      Object.entries(feeds).map(([name, { data, dims }]) => [name, tf.tensor(data, [...dims], 'float32')]),
    );
    const constants = new Map([...this.constants, ...this.weights]);
    const value = this.interpreter.run(tensors, constants);
    look?.(value);
    const wanted = tf.tensor(target.data, [...target.dims], 'float32');
    const reconstruction = losses[this.task.loss](wanted, value(this.task.output));
    const context = {
      value,
      moved: (name: string, epsilon: number) => {
        const [input] = this.task.graph.inputs;
        const start = tensors.get(input!.name)!;
        const step = tf.mul(tensors.get(DIRECTION)!, epsilon);
        const shifted = new Map([...tensors, [input!.name, tf.add(start, step)]]);
        return this.encoder!.run(shifted, constants)(name);
      },
      weights: this.weights,
      step,
    };
    const parts = this.task.penalties.map((penalty) => [penalty.kind, penalize(penalty, context)] as const);
    const total = parts.reduce<tf.Scalar>((sum, [, part]) => tf.add(sum, part), reconstruction);
    return { total, reconstruction, parts };
  }
}

export interface LossTensors {
  readonly total: tf.Scalar;
  readonly reconstruction: tf.Scalar;
  readonly parts: readonly (readonly [string, tf.Scalar])[];
}

/** Copies that outlive the tidy around them, the total excepted: terms may be the same tensor. */
function keepLosses({ total, reconstruction, parts }: LossTensors): LossTensors {
  return {
    total,
    reconstruction: tf.keep(tf.clone(reconstruction)),
    parts: parts.map(([kind, part]) => [kind, tf.keep(tf.clone(part))] as const),
  };
}

/** Reads and frees them. */
export async function readLosses({ total, reconstruction, parts }: LossTensors): Promise<Losses> {
  const number = async (tensor: tf.Scalar): Promise<number> => (await tensor.data())[0]!;
  const penalties: Record<string, number> = {};
  for (const [kind, part] of parts) penalties[kind] = (penalties[kind] ?? 0) + (await number(part));
  const result = {
    total: await number(total),
    reconstruction: await number(reconstruction),
    penalties,
  };
  for (const tensor of [total, reconstruction, ...parts.map(([, part]) => part)]) tensor.dispose();
  return result;
}

/** The part of the network that leads to a value. */
const encoderOf = (task: Task, of: string): Task['graph'] =>
  extract(task.graph, 'encoder', task.graph.inputs, [{ name: of, dims: ['batch', 'features'] }]);
