import { z } from '../zod.js';
import { idSchema } from './ids.js';
import { noiseCurveDraftSchema } from './noise.js';

/** The kinds of autoencoders that can be trained. */
export const autoencoderKindSchema = z.enum([
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
]);

const activationSchema = z.enum(['identity', 'relu', 'leaky', 'elu', 'sigmoid', 'tanh']);

/** What the network sees of a picture; what can't work is refused by lab.describe, with the reason. */
export const pictureShapeSchema = z.strictObject({
  channels: z.union([z.literal(1), z.literal(3)]),
  height: z.number(),
  width: z.number(),
});

/** Hyperparameters. Any number may be sent: lab.describe says what can't work. */
export const autoencoderSettingsSchema = z.strictObject({
  kind: autoencoderKindSchema,
  picture: pictureShapeSchema,
  code: z.number(),
  layers: z.array(z.number()).max(64).readonly(),
  activation: activationSchema,
  codeActivation: activationSchema,
  outputActivation: z.enum([...activationSchema.options, 'softmax']),
  loss: z.enum(['mse', 'rmse', 'mae', 'bce', 'kl', 'ms-ssim']),
  corruption: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('gaussian'), sigma: z.number() }),
    z.strictObject({ kind: z.literal('camera'), curve: noiseCurveDraftSchema }),
    z.strictObject({ kind: z.literal('masking'), share: z.number() }),
    z.strictObject({ kind: z.literal('salt-and-pepper'), share: z.number() }),
  ]),
  sparsity: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('l1'), weight: z.number() }),
    z.strictObject({ kind: z.literal('kl'), rho: z.number(), beta: z.number() }),
  ]),
  contraction: z.number(),
  regularisation: z.strictObject({
    codeL1: z.number(),
    codeL2: z.number(),
    weightsL1: z.number(),
    weightsL2: z.number(),
    biases: z.boolean(),
  }),
  beta: z.number(),
  warmupEpochs: z.number(),
  pretrain: z.boolean(),
  training: z.strictObject({
    seed: z.number(),
    epochs: z.number(),
    batchSize: z.number(),
    optimizer: z.enum(['adam', 'adamw', 'sgd']),
    schedule: z.enum(['constant', 'cosine', 'steps']),
    rate: z.number(),
    patience: z.number(),
  }),
});

/** Pictures to learn from: a folder that was granted (or an IDX file), or pictures that the program draws. */
export const labSourceSchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('grant'), grant: idSchema }),
  z.strictObject({
    from: z.literal('drawn'),
    what: z.enum(['digits', 'shapes']),
    count: z.int().min(8).max(50_000),
  }),
]);

/** How pictures of other proportions become what the network sees. */
export const labFitSchema = z.enum(['crop', 'resize']);
export const augmentationSchema = z.enum(['flip', 'rotate', 'shift', 'brightness']);
export const trainerNameSchema = z.enum(['auto', 'native-gpu', 'native', 'webgpu', 'wasm']);

export const labFolderSchema = z.strictObject({
  pictures: z.int(),
  /** The first of those that were left out, with the reason. */
  unreadable: z.array(z.strictObject({ name: z.string(), reason: z.string() })).readonly(),
  unreadableCount: z.int(),
  /** Byte for byte another one of them: left out. */
  duplicates: z.int(),
  /** Smaller than what the network sees: enlarged. */
  small: z.int(),
  /** Without colour. */
  grey: z.int(),
  /** Sub-folders, which stand for classes. */
  labels: z.array(z.string()).readonly(),
});

export const networkLayerSchema = z.strictObject({
  part: z.enum(['input', 'encoder', 'code', 'decoder', 'output']),
  operator: z.enum(['picture', 'dense', 'convolution', 'transposed', 'lstm']),
  activation: z.enum([...activationSchema.options, 'softmax']).optional(),
  /** Of what comes out, without the batch: [features] or [channels, height, width]. */
  shape: z.array(z.int()).readonly(),
  parameters: z.int(),
});

export const networkSchema = z.strictObject({
  layers: z.array(networkLayerSchema).readonly(),
  /** Of a picture and of its code. */
  numbers: z.strictObject({ picture: z.int(), code: z.int() }),
  parameters: z.int(),
  /** Multiplications for a picture. */
  macs: z.number(),
});

const backendSchema = z.strictObject({ name: z.string(), title: z.string() });

export const labRunStateSchema = z.enum([
  'starting',
  'training',
  'pausing',
  'paused',
  'stopping',
  'finished', // all epochs, or it got no better
  'stopped', // by the user, with the best kept
  'failed', // `reason` says why
]);

/** A training, under way or over. */
export const labRunSchema = z.strictObject({
  id: idSchema,
  name: z.string(),
  kind: autoencoderKindSchema,
  state: labRunStateSchema,
  /** What it does before it trains: looks through the folder, or trains layer by layer. */
  stage: z.string().optional(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  /** Spent so far. */
  seconds: z.number(),
  step: z.int(),
  steps: z.int(),
  epochs: z.int(),
  backend: backendSchema.optional(),
  picturesPerSecond: z.number().optional(),
  secondsLeft: z.number().optional(),
  /** Of the last epoch. */
  train: z.number().optional(),
  validation: z.number().optional(),
  /** Of held-out pictures as they come back, in dB. */
  psnr: z.number().optional(),
  /** In the library. */
  model: idSchema.optional(),
  reason: z.string().optional(),
});

export const labEpochSchema = z.strictObject({
  epoch: z.int(),
  step: z.int(),
  train: z.number(),
  validation: z.number(),
});
export const labStepSchema = z.strictObject({ step: z.int(), loss: z.number() });

/** What the network does at one step with pictures that stay the same. */
export const labLookSchema = z.strictObject({
  step: z.int(),
  epoch: z.int(),
  /** Of the reconstructions: pictures of each row, and dB of each as it comes back. */
  psnr: z.array(z.number()).readonly(),
  /** Codes on two axes: as they are where they have two numbers, along their principal axes else. */
  points: z.strictObject({
    x: z.array(z.number()).readonly(),
    y: z.array(z.number()).readonly(),
    axes: z.enum(['code', 'principal']),
    /** Share of the codes' variance that the two axes show. */
    explained: z.number(),
  }),
  /** Values of the code's units over all observed pictures. */
  activations: z.strictObject({
    from: z.number(),
    to: z.number(),
    counts: z.array(z.number()).readonly(),
    mean: z.number(),
  }),
});

/** Of the pictures whose codes are shown, in the order of the points. */
export const labObservedSchema = z.strictObject({
  labels: z.array(z.string()).readonly(),
  /** Index into labels, and name of the file. */
  pictures: z.array(z.strictObject({ label: z.int(), name: z.string() })).readonly(),
  /** Of the sheet that shows them. */
  columns: z.int(),
});

/** Pictures of a look, for pixelUrl; which there are depends on the kind. */
export const labPicturesSchema = z.strictObject({
  /** What was fed, where that is not the original. */
  seen: z.string().optional(),
  original: z.string().optional(),
  output: z.string().optional(),
  /** All observed pictures, small. */
  sheet: z.string().optional(),
  samples: z.string().optional(),
  walk: z.string().optional(),
  units: z.string().optional(),
});

export const labRunDetailSchema = z.strictObject({
  run: labRunSchema,
  settings: autoencoderSettingsSchema,
  /** Of the folder. */
  sourceName: z.string(),
  fit: labFitSchema,
  augment: z.array(augmentationSchema).readonly(),
  holdOut: z.number(),
  folder: labFolderSchema.optional(),
  heldOut: z.int().optional(),
  network: networkSchema.optional(),
  /** Backends that were passed over, and why. */
  skipped: z.array(z.strictObject({ name: z.string(), reason: z.string() })).readonly(),
  epochs: z.array(labEpochSchema).readonly(),
  /** Of the training under way; thinned out. */
  steps: z.array(labStepSchema).readonly(),
  look: labLookSchema.optional(),
  observed: labObservedSchema.optional(),
  pictures: labPicturesSchema,
});

/** An autoencoder in the library. */
export const labModelSchema = z.strictObject({
  id: idSchema,
  name: z.string(),
  kind: z.string(),
  picture: pictureShapeSchema,
  /** Numbers of the code; of convolutional kinds its channels. */
  code: z.int(),
  figures: z.record(z.string(), z.number()),
  bytes: z.number(),
  /** New pictures can be drawn with it. */
  canDraw: z.boolean(),
  /** Its codes can be changed along their axes. */
  canEdit: z.boolean(),
  /** From outside, not trained here. */
  isImported: z.boolean(),
});

/** Pictures by how badly they come back. */
export const labExaminationSchema = z.strictObject({
  pictures: z.int(),
  unreadableCount: z.int(),
  /** Mean squared errors of all, in [0, 1]² units, ascending. */
  scores: z.array(z.number()).readonly(),
  /** The worst, the worst first. */
  worst: z.array(z.strictObject({ name: z.string(), label: z.string(), score: z.number() })).readonly(),
  /** Sheets of the worst: as they are, and as they come back. */
  columns: z.int(),
  original: z.string(),
  output: z.string(),
});

export type AutoencoderKind = z.infer<typeof autoencoderKindSchema>;
export type AutoencoderSettings = z.infer<typeof autoencoderSettingsSchema>;
export type LabSource = z.infer<typeof labSourceSchema>;
export type LabFit = z.infer<typeof labFitSchema>;
export type LabAugmentation = z.infer<typeof augmentationSchema>;
export type TrainerName = z.infer<typeof trainerNameSchema>;
export type LabFolder = z.infer<typeof labFolderSchema>;
export type NetworkLayer = z.infer<typeof networkLayerSchema>;
export type LabNetwork = z.infer<typeof networkSchema>;
export type LabRunState = z.infer<typeof labRunStateSchema>;
export type LabRun = z.infer<typeof labRunSchema>;
export type LabEpoch = z.infer<typeof labEpochSchema>;
export type LabStep = z.infer<typeof labStepSchema>;
export type LabLook = z.infer<typeof labLookSchema>;
export type LabObserved = z.infer<typeof labObservedSchema>;
export type LabPictures = z.infer<typeof labPicturesSchema>;
export type LabRunDetail = z.infer<typeof labRunDetailSchema>;
export type LabModel = z.infer<typeof labModelSchema>;
export type LabExamination = z.infer<typeof labExaminationSchema>;
