import type * as tf from '../tf.js';

/** The gradient of an operator of tfjs-core with respect to each of its inputs. */
export interface Gradient {
  /** Inputs that it needs, by name; 'all' for operators over lists. */
  readonly inputs?: readonly string[] | 'all';
  /** Whether it needs the first output, which comes after the inputs. */
  readonly output?: boolean;
  readonly of: (
    dy: tf.Tensor,
    saved: readonly tf.Tensor[],
    attributes: never,
  ) => Record<string, () => tf.Tensor>;
}

export type GradientTable = Readonly<Record<string, Gradient>>;
