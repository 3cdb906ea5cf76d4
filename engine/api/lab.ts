import {
  augmentationSchema,
  autoencoderSettingsSchema,
  downloadSchema,
  grantSchema,
  idSchema,
  labEpochSchema,
  labFitSchema,
  labFolderSchema,
  labLookSchema,
  labModelSchema,
  labObservedSchema,
  labPicturesSchema,
  labRunDetailSchema,
  labRunSchema,
  labSourceSchema,
  labStepSchema,
  networkSchema,
  pictureShapeSchema,
  trainerNameSchema,
} from './schemas/index.js';
import { z } from './zod.js';

const nothing = z.strictObject({});
const run = z.strictObject({ run: idSchema });
const model = z.strictObject({ model: idSchema });

/** Into a folder that was granted; absent: as a download, only where can.download. */
const target = { folder: grantSchema.optional() };
/** The download, where it is one; else the name of the file or folder that was written. */
const written = z.strictObject({ download: downloadSchema.optional(), name: z.string() });

/** Training autoencoders on one's own pictures, and the models that came of it. */
export const labCalls = {
  /** Each kind with the settings that it has without a touch. */
  'lab.kinds': { input: nothing, output: z.array(autoencoderSettingsSchema) },
  /** Looks through a folder as a training would; told how far by lab.checked. */
  'lab.check': {
    input: z.strictObject({ source: labSourceSchema, picture: pictureShapeSchema, fit: labFitSchema }),
    output: z.strictObject({
      folder: labFolderSchema,
      /** Why nothing can be learned from it: a sentence. */
      problem: z.string().optional(),
      /** Some pictures as the network sees them, for pixelUrl. */
      sheet: z.string().optional(),
    }),
  },
  /** The network of some settings, or why there can't be one. */
  'lab.describe': {
    input: z.strictObject({ settings: autoencoderSettingsSchema }),
    output: z.strictObject({
      network: networkSchema.optional(),
      /** The field of the settings that would mend it, and the reason. */
      problem: z.strictObject({ field: z.string(), sentence: z.string() }).optional(),
    }),
  },
  /** Trains for a second or two with noise, to say how long it would take here. */
  'lab.estimate': {
    input: z.strictObject({
      settings: autoencoderSettingsSchema,
      backend: trainerNameSchema,
      pictures: z.int().min(1).max(10_000_000),
      /** Share of them. */
      holdOut: z.number().min(0.01).max(0.9),
    }),
    output: z.strictObject({
      backend: z.strictObject({ name: z.string(), title: z.string() }),
      secondsPerEpoch: z.number(),
    }),
  },

  'lab.start': {
    input: z.strictObject({
      /** Of the run, and of its model: another one is found where it is taken. */
      name: z.string().min(1).max(100),
      source: labSourceSchema,
      settings: autoencoderSettingsSchema,
      holdOut: z.number().min(0.01).max(0.9),
      fit: labFitSchema,
      augment: z.array(augmentationSchema).max(augmentationSchema.options.length).readonly(),
      backend: trainerNameSchema,
    }),
    output: labRunSchema,
  },
  /** After the step under way; a checkpoint is saved. This, the next and removing take a fine-tuning as well. */
  'lab.pause': { input: run, output: nothing },
  /** From its checkpoint. */
  'lab.resume': { input: run, output: nothing },
  /** After the step under way; the best so far becomes a model (of a fine-tuning: where it is better than before). */
  'lab.stop': { input: run, output: nothing },
  /** Its record, its log and its checkpoint; a model that came of it stays. */
  'lab.remove': { input: run, output: nothing },
  /** The newest first. */
  'lab.runs': { input: nothing, output: z.array(labRunSchema) },
  'lab.run': { input: run, output: labRunDetailSchema },
  /** Its epochs as CSV; of a fine-tuning its looks at the held-out crops. */
  'lab.exportLog': { input: z.strictObject({ run: idSchema, ...target }), output: written },

  'lab.models': { input: nothing, output: z.array(labModelSchema) },
  'lab.card': { input: model, output: z.strictObject({ markdown: z.string() }) },
  'lab.renameModel': {
    input: z.strictObject({ model: idSchema, name: z.string().min(1).max(100) }),
    output: nothing,
  },
  'lab.deleteModel': { input: model, output: nothing },
  /** ONNX networks, the card, and examples of how it is used elsewhere. */
  'lab.exportModel': { input: z.strictObject({ model: idSchema, ...target }), output: written },
  /** An ONNX file, or a folder that was exported. It is not trusted: read within limits, and tried out. */
  'lab.importModel': {
    input: z.strictObject({ grant: idSchema }),
    output: z.strictObject({ id: idSchema, name: z.string() }),
  },
  /** New pictures, of variational models. */
  'lab.draw': {
    input: z.strictObject({
      model: idSchema,
      count: z.int().min(1).max(200),
      seed: z
        .int()
        .min(0)
        .max(2 ** 31 - 1),
    }),
    output: z.strictObject({ sheet: z.string(), columns: z.int() }),
  },
} as const;

export const labEvents = {
  /** A run began, got further, or ended; at most four times a second each. */
  'lab.changed': labRunSchema,
  'lab.removed': run,
  'lab.curve': z.strictObject({
    run: idSchema,
    epochs: z.array(labEpochSchema),
    steps: z.array(labStepSchema),
  }),
  'lab.look': z.strictObject({
    run: idSchema,
    look: labLookSchema,
    observed: labObservedSchema.optional(),
    pictures: labPicturesSchema,
  }),
  /** The library is to be read again. */
  'lab.models': nothing,
  /** How far a check is, 0 … 1. */
  'lab.checked': z.strictObject({ fraction: z.number() }),
} as const;
