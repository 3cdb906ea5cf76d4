import { z } from '../zod.js';
import { idSchema } from './ids.js';
import { labEpochSchema, labRunStateSchema, labStepSchema, trainerNameSchema } from './lab.js';
import { noiseCurveSchema } from './noise.js';

/** The shipped networks that can be fine-tuned. */
export const tunableSchema = z.enum(['denoise', 'colorize']);

/** The noise that clean pictures are given while the denoiser learns from them. */
export const tuningNoiseSchema = z.discriminatedUnion('kind', [
  /** Of all strengths, evenly over the logarithm of the deviation. */
  z.strictObject({ kind: z.literal('mixed') }),
  /** White noise of this deviation, in 1/255. */
  z.strictObject({ kind: z.literal('gaussian'), sigma: z.number().min(1).max(150) }),
  /** A camera's own, as noise.measure finds it. */
  z.strictObject({ kind: z.literal('curve'), curve: noiseCurveSchema }),
]);

export const tuningSettingsSchema = z.strictObject({
  task: tunableSchema,
  /** Name or id of the model that it starts from; default: the one that comes with the program. */
  base: z.string().min(1).max(200).optional(),
  noise: tuningNoiseSchema,
  steps: z.int().min(1).max(1_000_000),
  /** Crops of a step, and their side in pixels. */
  batchSize: z.int().min(1).max(64),
  crop: z.int().min(64).max(512).multipleOf(32),
  rate: z.number().positive().max(0.1),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  /** Share of the pictures, by file, that is held out. */
  holdOut: z.number().min(0.01).max(0.9),
  backend: trainerNameSchema,
});

/** Mean PSNR in dB over the held-out pictures, as the program itself makes them. */
export const judgementSchema = z.strictObject({
  /** What comes in: noisy pictures, or grey ones. */
  input: z.number(),
  before: z.number(),
  after: z.number(),
});

export const tuningStateSchema = z.enum([
  ...labRunStateSchema.exclude(['finished', 'stopped']).options,
  'judging', // the held-out pictures, before and after
  'kept', // better than before: in the library
  'refused', // no better than before
]);

/** A fine-tuning, under way or over. */
export const tuningSchema = z.strictObject({
  id: idSchema,
  name: z.string(),
  task: tunableSchema,
  state: tuningStateSchema,
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  /** Spent so far. */
  seconds: z.number(),
  step: z.int(),
  steps: z.int(),
  backend: z.strictObject({ name: z.string(), title: z.string() }).optional(),
  secondsLeft: z.number().optional(),
  judgement: judgementSchema.optional(),
  /** In the library. */
  model: idSchema.optional(),
  reason: z.string().optional(),
});

/** What was found in the folder of a fine-tuning. */
export const tuningPicturesSchema = z.strictObject({
  pictures: z.int(),
  heldOut: z.int(),
  /** The first of those that were left out, with the reason. */
  unreadable: z.array(z.strictObject({ name: z.string(), reason: z.string() })).readonly(),
  unreadableCount: z.int(),
});

export const tuningDetailSchema = z.strictObject({
  tuning: tuningSchema,
  settings: tuningSettingsSchema,
  /** Of the folder, and of that with the noisy pictures. */
  sourceName: z.string(),
  noisyName: z.string().optional(),
  base: z.strictObject({ name: z.string(), id: z.string() }).optional(),
  found: tuningPicturesSchema.optional(),
  /** Crops that are learned from, and weights that are trained. */
  crops: z.int().optional(),
  parameters: z.int().optional(),
  /** Backends that were passed over, and why. */
  skipped: z.array(z.strictObject({ name: z.string(), reason: z.string() })).readonly(),
  /** Looks at the held-out crops. */
  epochs: z.array(labEpochSchema).readonly(),
  /** Of the work under way; thinned out. */
  steps: z.array(labStepSchema).readonly(),
  /** For pixelUrl: held-out pictures as they come in, before, after, as they should be; a row for each. */
  sheet: z.string().optional(),
});

/** A denoiser or colorizer of one's own. */
export const tunedModelSchema = z.strictObject({
  id: idSchema,
  name: z.string(),
  task: tunableSchema,
  bytes: z.number(),
  base: z.strictObject({ name: z.string(), id: z.string() }).optional(),
  judgement: judgementSchema.optional(),
  /** From outside, not fine-tuned here. */
  isImported: z.boolean(),
  hasSheet: z.boolean(),
});

export type Tunable = z.infer<typeof tunableSchema>;
export type TuningNoise = z.infer<typeof tuningNoiseSchema>;
export type TuningSettings = z.infer<typeof tuningSettingsSchema>;
export type Judgement = z.infer<typeof judgementSchema>;
export type TuningState = z.infer<typeof tuningStateSchema>;
export type LabTuning = z.infer<typeof tuningSchema>;
export type TuningPictures = z.infer<typeof tuningPicturesSchema>;
export type TuningDetail = z.infer<typeof tuningDetailSchema>;
export type TunedModel = z.infer<typeof tunedModelSchema>;
