import type { NoiseCurve } from '../denoise/index.js';
import { LOSSES, type Loss, type Schedule } from '../training/index.js';

export const KINDS = [
  'undercomplete',
  'linear',
  'deep',
  'convolutional',
  'classical',
  'recurrent',
  'denoising',
  'sparse',
  'contractive',
  'regularised',
  'variational',
] as const;
export type Kind = (typeof KINDS)[number];

export const ACTIVATIONS = ['identity', 'relu', 'leaky', 'elu', 'sigmoid', 'tanh'] as const;
export type Activation = (typeof ACTIVATIONS)[number];
export const OUTPUT_ACTIVATIONS = [...ACTIVATIONS, 'softmax'] as const;
export type OutputActivation = (typeof OUTPUT_ACTIVATIONS)[number];
export { LOSSES, type Loss };

/** What is done to a picture before the network sees it. */
export type Corruption =
  | { readonly kind: 'none' }
  /** Noise of this standard deviation, in 1/255 of the range. */
  | { readonly kind: 'gaussian'; readonly sigma: number }
  /** The noise of a camera, as it was measured. */
  | { readonly kind: 'camera'; readonly curve: NoiseCurve }
  /** This share of the samples is set to 0. */
  | { readonly kind: 'masking'; readonly share: number }
  /** This share of the samples becomes black or white. */
  | { readonly kind: 'salt-and-pepper'; readonly share: number };

export interface PictureShape {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

/** The hyperparameters of an autoencoder of any kind. */
export interface Settings {
  readonly kind: Kind;
  readonly picture: PictureShape;
  /** Numbers of the code; of the convolutional kinds its channels. */
  readonly code: number;
  /** From the picture to the code: nodes of dense layers, channels of convolutions, units of the LSTM. */
  readonly layers: readonly number[];
  readonly activation: Activation;
  readonly codeActivation: Activation;
  readonly outputActivation: OutputActivation;
  readonly loss: Loss;
  readonly corruption: Corruption;
  /** On the code's activations; `kl` needs a sigmoid. */
  readonly sparsity:
    | { readonly kind: 'none' }
    | { readonly kind: 'l1'; readonly weight: number }
    | { readonly kind: 'kl'; readonly rho: number; readonly beta: number };
  /** Weight of the encoder's Jacobian, 0 for none. */
  readonly contraction: number;
  readonly regularisation: {
    readonly codeL1: number;
    readonly codeL2: number;
    readonly weightsL1: number;
    readonly weightsL2: number;
    readonly biases: boolean;
  };
  /** Of the variational kind: weight of the divergence, and the epochs over which it grows to it. */
  readonly beta: number;
  readonly warmupEpochs: number;
  /** Greedy layer-wise pre-training as stacked denoising autoencoders. */
  readonly pretrain: boolean;
  readonly training: {
    readonly seed: number;
    readonly epochs: number;
    readonly batchSize: number;
    readonly optimizer: 'adam' | 'adamw' | 'sgd';
    readonly schedule: Schedule['kind'];
    readonly rate: number;
    readonly patience: number;
  };
}
