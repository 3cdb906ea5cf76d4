import {
  idSchema,
  labEpochSchema,
  labSourceSchema,
  labStepSchema,
  noiseCurveSchema,
  trainerNameSchema,
  tunableSchema,
  tunedModelSchema,
  tuningDetailSchema,
  tuningPicturesSchema,
  tuningSchema,
  tuningSettingsSchema,
} from './schemas/index.js';
import { z } from './zod.js';

const nothing = z.strictObject({});

const folders = {
  /** Pictures as they should be: clean ones, or coloured ones. */
  source: labSourceSchema,
  /** Denoising: the same pictures with their noise, by the same names. */
  noisy: labSourceSchema.optional(),
};

/** Fine-tuning the denoiser and the colorizer; lab.pause, lab.resume, lab.stop and lab.remove take these runs, too. */
export const labTuningCalls = {
  /** Looks through the folders as a fine-tuning would; told how far by lab.checked. */
  'lab.checkTuning': {
    input: z.strictObject({
      ...folders,
      task: tunableSchema,
      crop: tuningSettingsSchema.shape.crop,
      holdOut: tuningSettingsSchema.shape.holdOut,
    }),
    output: z.strictObject({
      found: tuningPicturesSchema,
      /** Why nothing can be learned from it: a sentence. */
      problem: z.string().optional(),
    }),
  },
  /** A camera's noise, measured on some of the pictures of a folder. */
  'lab.measureNoise': {
    input: z.strictObject({ source: labSourceSchema }),
    output: z.strictObject({ curve: noiseCurveSchema, problems: z.array(z.string()).readonly() }),
  },
  /** Takes some steps with noise in the place of pictures, to say how long it would take here. */
  'lab.estimateTuning': {
    input: z.strictObject({
      task: tunableSchema,
      base: tuningSettingsSchema.shape.base,
      batchSize: tuningSettingsSchema.shape.batchSize,
      crop: tuningSettingsSchema.shape.crop,
      backend: trainerNameSchema,
    }),
    output: z.strictObject({
      backend: z.strictObject({ name: z.string(), title: z.string() }),
      secondsPerStep: z.number(),
    }),
  },
  'lab.tune': {
    input: z.strictObject({
      /** Of the run, and of its model: another one is found where it is taken. */
      name: z.string().min(1).max(100),
      ...folders,
      settings: tuningSettingsSchema,
    }),
    output: tuningSchema,
  },
  /** The newest first. */
  'lab.tunings': { input: nothing, output: z.array(tuningSchema) },
  'lab.tuning': { input: z.strictObject({ run: idSchema }), output: tuningDetailSchema },
  /** Denoisers and colorizers of one's own. */
  'lab.tunedModels': { input: nothing, output: z.array(tunedModelSchema) },
  /** Held-out pictures before and after, for pixelUrl. */
  'lab.tunedSheet': {
    input: z.strictObject({ model: idSchema }),
    output: z.strictObject({ sheet: z.string().optional() }),
  },
} as const;

export const labTuningEvents = {
  /** One began, got further, or ended; at most four times a second each. */
  'lab.tuningChanged': tuningSchema,
  'lab.tuningCurve': z.strictObject({
    run: idSchema,
    epochs: z.array(labEpochSchema),
    steps: z.array(labStepSchema),
  }),
} as const;
