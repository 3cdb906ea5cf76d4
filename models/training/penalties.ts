import * as tf from './tf.js';

/** How an activation's slope follows from its value. */
export type SlopedActivation = 'identity' | 'relu' | 'sigmoid' | 'tanh' | 'elu';

/**
 * What is added to the reconstruction's loss. All are scaled so that they don't grow with the batch. `of` names a
 * value of the graph.
 */
export type Penalty =
  /** weight × mean over pictures of Σ|a| or Σa² */
  | { readonly kind: 'l1' | 'l2'; readonly of: string; readonly weight: number }
  /** weight × Σ|w| or Σw² over the trained weights, biases (one axis) included or not */
  | { readonly kind: 'weights-l1' | 'weights-l2'; readonly weight: number; readonly biases: boolean }
  /**
   * β Σ over units of KL(ρ ‖ ρ̂), ρ̂ the unit's mean activation over the batch (Ng 2011). Activations in [0, 1].
   */
  | { readonly kind: 'sparsity'; readonly of: string; readonly rho: number; readonly beta: number }
  /**
   * weight × mean of ‖∂code/∂input‖²_F, closed form for one layer: Σ_j s_j² Σ_i W_ij², s the activation's slope
   * (Rifai et al. 2011). `weights`: (inputs, units).
   */
  | {
      readonly kind: 'contractive';
      readonly of: string;
      readonly weights: string;
      readonly activation: SlopedActivation;
      readonly weight: number;
    }
  /** The same for any encoder: mean of ‖f(x + εv) − f(x)‖² / ε², v a Gaussian direction that is fed as `direction` */
  | { readonly kind: 'jacobian'; readonly of: string; readonly epsilon: number; readonly weight: number }
  /**
   * weight × mean of KL(N(μ, σ²) ‖ N(0, 1)) = ½ Σ(μ² + σ² − log σ² − 1) (Kingma and Welling 2014); the weight grows
   * from 0 over the warm-up's steps.
   */
  | {
      readonly kind: 'gaussian';
      readonly mean: string;
      readonly logVariance: string;
      readonly weight: number;
      readonly warmupSteps: number;
    };

export interface PenaltyContext {
  /** A value of this run. */
  value(name: string): tf.Tensor;
  /** The same value for inputs moved by ε along the direction. */
  moved(name: string, epsilon: number): tf.Tensor;
  readonly weights: ReadonlyMap<string, tf.Tensor>;
  readonly step: number;
}

const EPSILON = 1e-6;

export function penalize(penalty: Penalty, context: PenaltyContext): tf.Scalar {
  switch (penalty.kind) {
    case 'l1':
      return scaled(perPicture(tf.abs(context.value(penalty.of))), penalty.weight);
    case 'l2':
      return scaled(perPicture(tf.square(context.value(penalty.of))), penalty.weight);
    case 'weights-l1':
    case 'weights-l2': {
      const chosen = [...context.weights.values()].filter((w) => penalty.biases || w.rank > 1);
      const sums = chosen.map((w) => tf.sum(penalty.kind === 'weights-l1' ? tf.abs(w) : tf.square(w)));
      return scaled(
        sums.length === 0 ? tf.scalar(0) : sums.reduce((sum, term) => tf.add(sum, term)),
        penalty.weight,
      );
    }
    case 'sparsity': {
      const activation = tf.mean(context.value(penalty.of), 0);
      const mean = tf.clipByValue(activation, EPSILON, 1 - EPSILON);
      const { rho } = penalty;
      const divergence = tf.add(
        tf.mul(rho, tf.sub(Math.log(rho), tf.log(mean))),
        tf.mul(1 - rho, tf.sub(Math.log(1 - rho), tf.log(tf.sub(1, mean)))),
      );
      return scaled(tf.sum(divergence), penalty.beta);
    }
    case 'contractive': {
      const slopes = tf.square(slope(penalty.activation, context.value(penalty.of)));
      const columns = tf.sum(tf.square(context.weights.get(penalty.weights)!), 0);
      return scaled(perPicture(tf.mul(slopes, columns)), penalty.weight);
    }
    case 'jacobian': {
      const { epsilon, of } = penalty;
      const change = tf.squaredDifference(context.moved(of, epsilon), context.value(of));
      return scaled(perPicture(change), penalty.weight / epsilon ** 2);
    }
    case 'gaussian': {
      const mean = context.value(penalty.mean);
      const logVariance = context.value(penalty.logVariance);
      const terms = tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1));
      const warm = penalty.warmupSteps === 0 ? 1 : Math.min(1, context.step / penalty.warmupSteps);
      return scaled(perPicture(terms), 0.5 * penalty.weight * warm);
    }
  }
}

/** The mean over pictures of sums over their numbers. */
const perPicture = (x: tf.Tensor): tf.Scalar => tf.div(tf.sum(x), x.shape[0]);
const scaled = (x: tf.Tensor, weight: number): tf.Scalar => tf.mul(x, weight);

function slope(activation: SlopedActivation, value: tf.Tensor): tf.Tensor {
  switch (activation) {
    case 'identity':
      return tf.onesLike(value);
    case 'sigmoid':
      return tf.mul(value, tf.sub(1, value));
    case 'tanh':
      return tf.sub(1, tf.square(value));
    case 'relu':
      return tf.cast(tf.greater(value, 0), 'float32');
    case 'elu':
      return tf.add(tf.minimum(value, 0), 1);
  }
}
