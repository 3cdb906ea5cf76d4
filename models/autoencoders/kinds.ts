import type { Kind, PictureShape, Settings } from './settings.js';

export interface KindInfo {
  readonly title: string;
  /** What makes it so, and what it is for. */
  readonly sentence: string;
  readonly defaults: Omit<Settings, 'kind' | 'picture'>;
  /** The picture's side where the kind fixes or prefers one. */
  readonly side: number;
}

const base: Omit<Settings, 'kind' | 'picture'> = {
  code: 32,
  layers: [256],
  activation: 'relu',
  codeActivation: 'identity',
  outputActivation: 'sigmoid',
  loss: 'mse',
  corruption: { kind: 'none' },
  sparsity: { kind: 'none' },
  contraction: 0,
  regularisation: { codeL1: 0, codeL2: 0, weightsL1: 0, weightsL2: 0, biases: false },
  beta: 0,
  warmupEpochs: 0,
  pretrain: false,
  training: {
    seed: 1,
    epochs: 40,
    batchSize: 64,
    optimizer: 'adam',
    schedule: 'cosine',
    rate: 2e-3,
    patience: 0,
  },
};

/** Every kind of the family: what it is, and defaults that learn well without a touch. */
export const kinds: Readonly<Record<Kind, KindInfo>> = {
  undercomplete: {
    title: 'Undercomplete',
    sentence: 'Squeezes each picture through a code smaller than itself: compression, fewer dimensions.',
    side: 28,
    defaults: base,
  },
  linear: {
    title: 'Linear',
    sentence: 'No curves anywhere: it finds the same space as principal component analysis.',
    side: 28,
    defaults: {
      ...base,
      layers: [],
      activation: 'identity',
      outputActivation: 'identity',
      training: { ...base.training, epochs: 60, rate: 5e-3 },
    },
  },
  deep: {
    title: 'Deep',
    sentence: 'Several layers, each trained by itself first: better codes of the same size.',
    side: 28,
    defaults: { ...base, layers: [512, 256, 128], pretrain: true },
  },
  convolutional: {
    title: 'Convolutional',
    sentence: 'Learns local patterns; works on pictures of any size.',
    side: 64,
    defaults: {
      ...base,
      code: 8,
      layers: [32, 64],
      training: { ...base.training, batchSize: 16, epochs: 30 },
    },
  },
  classical: {
    title: 'Classical, 256² to 28²',
    sentence: 'A single 13 × 13 convolution in steps of 9 makes 28 × 28 numbers of 256 × 256 pixels.',
    side: 256,
    defaults: {
      ...base,
      code: 1,
      layers: [],
      activation: 'identity',
      outputActivation: 'identity',
      training: { ...base.training, batchSize: 8, epochs: 30 },
    },
  },
  recurrent: {
    title: 'Recurrent',
    sentence: 'Reads a picture row by row with a memory (LSTM), and writes it again from the code.',
    side: 28,
    defaults: {
      ...base,
      layers: [128],
      activation: 'tanh',
      training: { ...base.training, rate: 4e-3, epochs: 30, batchSize: 32 },
    },
  },
  denoising: {
    title: 'Denoising',
    sentence: 'Sees damaged pictures and has to give the clean ones: it restores your own kind of damage.',
    side: 28,
    defaults: {
      ...base,
      code: 16,
      layers: [32, 64],
      // Under noise a decoder of ReLUs may learn to answer all black, and never gets away from there.
      activation: 'elu',
      corruption: { kind: 'gaussian', sigma: 50 },
    },
  },
  sparse: {
    title: 'Sparse',
    sentence: 'Few units may be active at once: each learns a feature of its own.',
    side: 28,
    defaults: {
      ...base,
      code: 256,
      layers: [],
      codeActivation: 'sigmoid',
      sparsity: { kind: 'kl', rho: 0.05, beta: 5e-3 },
    },
  },
  contractive: {
    title: 'Contractive',
    sentence: 'Small changes of a picture hardly move its code: robust codes.',
    side: 28,
    defaults: {
      ...base,
      code: 64,
      contraction: 1e-4,
    },
  },
  regularised: {
    title: 'Regularised',
    sentence: 'Keeps codes and weights small (L1, L2), on top of any of the others.',
    side: 28,
    defaults: {
      ...base,
      regularisation: { codeL1: 1e-5, codeL2: 1e-5, weightsL1: 0, weightsL2: 1e-6, biases: false },
    },
  },
  variational: {
    title: 'Variational',
    sentence: 'Its codes fill a simple cloud, so new pictures can be drawn from it.',
    side: 28,
    defaults: {
      ...base,
      code: 8,
      layers: [512, 256],
      loss: 'bce',
      beta: 1,
      warmupEpochs: 5,
      training: { ...base.training, epochs: 60, rate: 2e-3 },
    },
  },
};

export type SettingsChoice = Partial<Omit<Settings, 'kind' | 'training' | 'regularisation' | 'picture'>> & {
  readonly picture?: Partial<PictureShape>;
  readonly training?: Partial<Settings['training']>;
  readonly regularisation?: Partial<Settings['regularisation']>;
};

/** The kind's defaults with what was chosen; not checked. */
export function settingsFor(kind: Kind, chosen: SettingsChoice = {}): Settings {
  const { side, defaults } = kinds[kind];
  return {
    ...defaults,
    ...chosen,
    kind,
    picture: { channels: 1, height: side, width: side, ...chosen.picture },
    training: { ...defaults.training, ...chosen.training },
    regularisation: { ...defaults.regularisation, ...chosen.regularisation },
  };
}
