import {
  cameraCurveSchema,
  codecIdSchema,
  colorizedSchema,
  type Contract,
  denoisingFields,
  deviceSchema,
  exportFormatSchema,
  denoisingSchema,
  goalSchema,
  grainSchema,
  hintsSchema,
  modelInFileSchema,
  modelSchema,
  noiseCurveSchema,
  outputFormatSchema,
  paletteSchema,
  pictureInfoSchema,
  regionSchema,
  renderedSchema,
  saturationSchema,
  versionSchema,
  z,
} from '../api/index.js';

const nothing = z.strictObject({});
const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

const whereSchema = {
  /** The picture first, then the sidecars that travel with it. */
  sources: z.array(z.string().min(1)).min(1),
  output: z.string().min(1).optional(),
  pattern: z.string(),
  overwrite: z.boolean(),
};

const itemSchema = {
  ...whereSchema,
  /** In a folder that was added: other files than pictures are left alone. */
  found: z.boolean(),
  copyOthers: z.boolean(),
  replace: z.boolean(),
};

/** What a job makes of one file of the queue. */
export const jobTaskSchema = z.discriminatedUnion('job', [
  z.strictObject({
    job: z.literal('compress'),
    ...itemSchema,
    format: outputFormatSchema,
    goal: goalSchema,
    denoising: denoisingSchema.optional(),
    grain: grainSchema.optional(),
    model: codecIdSchema.optional(),
    embedModel: z.boolean(),
  }),
  z.strictObject({
    job: z.literal('denoise'),
    ...itemSchema,
    ...denoisingFields,
    format: z.union([z.literal('same'), exportFormatSchema]),
    quality: z.number().optional(),
  }),
  z.strictObject({
    job: z.literal('colorize'),
    ...itemSchema,
    saturation: saturationSchema,
    /** Hints are read from beside the picture. */
    savedHints: z.boolean(),
    reference: z.string().min(1).optional(),
    stretch: z.boolean(),
    denoising: denoisingSchema.optional(),
    model: z.string().optional(),
    format: z.union([z.literal('same'), exportFormatSchema]),
    quality: z.number().optional(),
  }),
]);

export const developTaskSchema = z.strictObject({
  ...whereSchema,
  format: exportFormatSchema,
  quality: z.number().optional(),
  grain: z.boolean().optional(),
});

/** What became of one file. */
export const fileResultSchema = z.strictObject({
  outcome: z.enum(['written', 'kept-original', 'copied', 'skipped', 'failed']),
  reason: z.string().optional(),
  notices: z.array(z.string()),
  bytesBefore: z.number(),
  bytesAfter: z.number().optional(),
  output: z.string().optional(),
  backup: z.string().optional(),
  quality: z.number().optional(),
  pixels: z.number(),
  seconds: z.number(),
});

/** A picture file as bytes: what a browser shows. */
export const pictureFileSchema = z.strictObject({ type: z.string(), data: bytesSchema });

const task = z.int().nonnegative();
/** Absolute paths: this contract never reaches an interface. */
const path = z.string().min(1);

const renderTaskSchema = z.strictObject({
  path,
  /** Of the item, where it has one. */
  result: path.optional(),
  version: versionSchema,
  /** The file that a reference in the version stands for. */
  reference: path.optional(),
  region: regionSchema,
  level: z.int().min(0).max(12),
});

/** Between the engine's process and the one that started it. */
export const engineContract = {
  calls: {
    /** Answered as soon as the process is ready. */
    hello: { input: nothing, output: z.strictObject({ pid: z.int() }) },
    devices: { input: nothing, output: z.array(deviceSchema) },
    models: { input: nothing, output: z.array(modelSchema) },
    'models.embedded': { input: z.strictObject({ path }), output: modelInFileSchema.optional() },
    'models.trust': { input: modelInFileSchema.pick({ id: true }), output: nothing },
    job: { input: z.strictObject({ task, request: jobTaskSchema }), output: fileResultSchema },
    develop: { input: z.strictObject({ task, request: developTaskSchema }), output: fileResultSchema },
    'noise.measure': {
      input: z.strictObject({ paths: z.array(path).min(1) }),
      output: z.strictObject({
        curve: noiseCurveSchema,
        /** One for each camera and ISO setting, where the pictures tell. */
        curves: z.array(cameraCurveSchema).readonly(),
        pictures: z.number(),
        problems: z.array(z.string()).readonly(),
      }),
    },
    /** No picture where the file has none to show. */
    thumbnail: {
      input: z.strictObject({ path, edge: z.int().min(16).max(1024) }),
      output: pictureFileSchema.optional(),
    },
    'preview.open': { input: z.strictObject({ path }), output: pictureInfoSchema },
    'preview.rendering': { input: z.strictObject({ path }), output: pictureFileSchema.optional() },
    'preview.render': {
      input: renderTaskSchema,
      output: renderedSchema.omit({ pixels: true }).extend({ picture: pictureFileSchema }),
    },
    'preview.measure': {
      input: renderTaskSchema,
      output: z.strictObject({ msSsim: z.number().optional() }),
    },
    'preview.estimate': {
      input: z.strictObject({ path, result: path.optional(), version: versionSchema }),
      output: z.strictObject({ bytes: z.number(), isExact: z.boolean() }),
    },
    'preview.palette': {
      input: z.strictObject({
        path,
        reference: path.optional(),
        version: colorizedSchema,
        x: z.number().min(0).max(1),
        y: z.number().min(0).max(1),
      }),
      output: paletteSchema,
    },
    'hints.load': { input: z.strictObject({ path }), output: z.strictObject({ hints: hintsSchema }) },
    'hints.save': { input: z.strictObject({ path, hints: hintsSchema }), output: nothing },
    'preview.close': { input: z.strictObject({ path }), output: nothing },
  },
  events: {
    progress: z.strictObject({ task, fraction: z.number() }),
    log: z.strictObject({ level: z.enum(['info', 'warning', 'error']), sentence: z.string() }),
  },
} as const satisfies Contract;

export type EngineContract = typeof engineContract;
export type JobTask = z.infer<typeof jobTaskSchema>;
export type DevelopTask = z.infer<typeof developTaskSchema>;
export type FileResult = z.infer<typeof fileResultSchema>;
export type PictureFile = z.infer<typeof pictureFileSchema>;
