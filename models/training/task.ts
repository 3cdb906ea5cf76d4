import type { Graph } from '../graph/index.js';
import type { Loss } from './losses.js';
import type { Penalty } from './penalties.js';
import type { Random } from './random.js';

/** Plain numbers, row-major. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** What one step sees: the graph's inputs, and what its output should be. */
export interface Sample {
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly target: Tensor;
}

/** What is to be learned, as data: a network, and how good it is. */
export interface Task {
  readonly graph: Graph;
  /** The value of the graph that is compared with the target. */
  readonly output: string;
  /** The value that is the code. */
  readonly code: string;
  readonly loss: Loss;
  readonly penalties: readonly Penalty[];
  /** Names of the weights that are trained; default: all weights and biases. */
  readonly trainable?: readonly string[];
  /**
   * Makes a batch of pictures (N, C, H, W) into what the network is fed and should give: corruption, noise for
   * sampling. Without a random source, as it is used later: nothing corrupted, nothing sampled.
   */
  prepare(pictures: Tensor, random: Random | undefined): Sample;
}

/** Where pictures come from: files, a generator, memory. */
export interface Dataset {
  readonly size: number;
  /** Channels, height, width of every picture. */
  readonly shape: readonly [channels: number, height: number, width: number];
  /**
   * Pictures one after the other, planes of samples in [0, 1].
   * @param random augments them; without it they come as they are
   */
  read(indices: readonly number[], random?: Random): Promise<Float32Array>;
}
