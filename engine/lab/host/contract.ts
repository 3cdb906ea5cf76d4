import {
  autoencoderSettingsSchema,
  type Contract,
  idSchema,
  labFitSchema,
  labFolderSchema,
  labModelSchema,
  networkSchema,
  pictureShapeSchema,
  trainerNameSchema,
  tunableSchema,
  tunedModelSchema,
  tuningPicturesSchema,
  z,
} from '../../api/index.js';
import { pictureFileSchema } from '../../host/index.js';
import type { TrainingEvent, TrainingRequest } from '../events.js';
import type { FineTuningEvent, FineTuningRequest } from '../tuning.js';
import { useCalls } from './use-contract.js';

const nothing = z.strictObject({});
/** Absolute: this contract never reaches an interface. */
const path = z.string().min(1);

const sourceFields = {
  /** A folder, an IDX file, or "digits:COUNT". */
  source: path,
  fit: labFitSchema,
  /** Real paths of folders that pictures may lie in; absent: anywhere. */
  within: z.array(path).optional(),
};

/** Between a process of the lab and the one that started it. */
export const labContract = {
  calls: {
    hello: { input: nothing, output: z.strictObject({ pid: z.int() }) },
    /** Answered when the training has ended, however; its events come meanwhile. Once in a process. */
    train: {
      input: z.strictObject({ request: z.custom<TrainingRequest>((value) => typeof value === 'object') }),
      output: nothing,
    },
    /** As train. */
    'fine-tune': {
      input: z.strictObject({ request: z.custom<FineTuningRequest>((value) => typeof value === 'object') }),
      output: nothing,
    },
    /** After the step that is under way: keeps the best so far as a model, or a checkpoint to go on from. */
    'train.stop': { input: z.strictObject({ keepBest: z.boolean() }), output: nothing },

    /** Kinds with the settings that they have without a touch. */
    kinds: { input: nothing, output: z.array(autoencoderSettingsSchema) },
    check: {
      input: z.strictObject({ ...sourceFields, picture: pictureShapeSchema }),
      output: z.strictObject({
        folder: labFolderSchema,
        /** Why nothing can be learned from it. */
        problem: z.string().optional(),
        /** Some of the pictures as the network sees them. */
        sheet: pictureFileSchema.optional(),
      }),
    },
    describe: {
      input: z.strictObject({ settings: autoencoderSettingsSchema }),
      output: z.strictObject({
        network: networkSchema.optional(),
        problem: z.strictObject({ field: z.string(), sentence: z.string() }).optional(),
      }),
    },
    'check-tuning': {
      input: z.strictObject({
        task: tunableSchema,
        source: path,
        noisy: path.optional(),
        crop: z.int(),
        holdOut: z.number(),
        within: sourceFields.within,
      }),
      output: z.strictObject({
        found: tuningPicturesSchema,
        /** Why nothing can be learned from it. */
        problem: z.string().optional(),
      }),
    },
    'estimate-tuning': {
      input: z.strictObject({
        task: tunableSchema,
        base: z.string().optional(),
        batchSize: z.int(),
        crop: z.int(),
        backend: trainerNameSchema,
      }),
      output: z.strictObject({
        backend: z.strictObject({ name: z.string(), title: z.string() }),
        secondsPerStep: z.number(),
      }),
    },
    /** Takes a few steps with noise in the place of pictures. */
    estimate: {
      input: z.strictObject({
        settings: autoencoderSettingsSchema,
        backend: trainerNameSchema,
        /** That are learned from, and that are held out. */
        pictures: z.int().min(1),
        heldOut: z.int().min(0),
      }),
      output: z.strictObject({
        backend: z.strictObject({ name: z.string(), title: z.string() }),
        secondsPerEpoch: z.number(),
      }),
    },

    models: { input: nothing, output: z.array(labModelSchema) },
    /** Denoisers and colorizers. The next calls take their ids, too. */
    'tuned-models': { input: nothing, output: z.array(tunedModelSchema) },
    'tuned-sheet': {
      input: z.strictObject({ model: idSchema }),
      output: z.strictObject({ sheet: pictureFileSchema.optional() }),
    },
    card: { input: z.strictObject({ model: idSchema }), output: z.strictObject({ markdown: z.string() }) },
    rename: { input: z.strictObject({ model: idSchema, name: z.string() }), output: nothing },
    delete: { input: z.strictObject({ model: idSchema }), output: nothing },
    /** @returns absolute paths of the files that were written */
    export: {
      input: z.strictObject({ model: idSchema, folder: path }),
      output: z.strictObject({ folder: path, files: z.array(path) }),
    },
    import: { input: z.strictObject({ path }), output: z.strictObject({ model: idSchema }) },

    /** Pictures drawn from random codes, variational models only. */
    draw: {
      input: z.strictObject({ model: idSchema, count: z.int().min(1).max(400), seed: z.int().min(0) }),
      output: z.strictObject({ sheet: pictureFileSchema, columns: z.int() }),
    },

    ...useCalls,
  },
  events: {
    training: z.strictObject({ event: z.custom<TrainingEvent>((value) => typeof value === 'object') }),
    tuning: z.strictObject({ event: z.custom<FineTuningEvent>((value) => typeof value === 'object') }),
    /** Of a check, or of using a model. */
    progress: z.strictObject({ fraction: z.number() }),
  },
} as const satisfies Contract;

export type LabContract = typeof labContract;
