import { z } from '../zod.js';
import { grantSchema, idSchema } from './ids.js';
import { colouringFields } from './colours.js';
import { denoisingFields, denoisingSchema } from './noise.js';

export const outputFormatSchema = z.enum(['ltn', 'avif', 'webp', 'jpeg']);
/** Of what a job may write. */
export const resultFormatSchema = z.enum(['ltn', 'avif', 'webp', 'jpeg', 'png', 'tiff']);
export const exportFormatSchema = z.enum(['jpeg', 'png', 'webp', 'avif', 'tiff']);
export const presetNameSchema = z.enum(['visually-lossless', 'high', 'balanced', 'small']);

/** 0 … 100 in steps of 0.5. */
export const qualitySchema = z.number().min(0).max(100).multipleOf(0.5);

export const goalSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('quality'), quality: qualitySchema }),
  z.strictObject({ kind: z.literal('preset'), preset: presetNameSchema }),
  z.strictObject({ kind: z.literal('max-bytes'), bytes: z.int().positive() }),
]);

export const codecIdSchema = z.string().regex(/^[0-9a-f]{16}$/);

/** Shown unless a viewer is told otherwise, or kept for whoever asks for it. */
export const grainSchema = z.enum(['shown', 'kept']);

export const outputPlaceSchema = z.discriminatedUnion('place', [
  /** Next to each original. */
  z.strictObject({ place: z.literal('beside') }),
  /** In a folder that was granted, sub-folders kept. */
  z.strictObject({ place: z.literal('folder'), folder: grantSchema }),
  /** In the place of each original, which goes to the bin or to a folder of originals. */
  z.strictObject({ place: z.literal('replace') }),
  /** Kept by the server until they are downloaded. */
  z.strictObject({ place: z.literal('download') }),
]);

/** Where results go, and what happens to other files: the same for every kind of job. */
const placeFields = {
  output: outputPlaceSchema,
  /** Names of the results, without extension: text with {name}, {ext}, {quality}, {format}. */
  pattern: z.string().min(1).max(200),
  overwrite: z.boolean(),
  /** Copy files that are no pictures to the output folder, too. */
  copyOthers: z.boolean(),
};

/** Smaller files. */
export const compressSettingsSchema = z.strictObject({
  job: z.literal('compress'),
  format: outputFormatSchema,
  goal: goalSchema,
  /** Takes the noise away first; absent: nothing is taken away. */
  denoising: denoisingSchema.optional(),
  /** Of .ltn: grain in the place of the noise that is gone; absent: none. */
  grain: grainSchema.optional(),
  /** Of .ltn: id of a model of the user's own; absent: the one that comes with the program. */
  model: codecIdSchema.optional(),
  /** Its decoder goes into each file. */
  embedModel: z.boolean().optional(),
  ...placeFields,
});

/** Pictures without their noise. */
export const denoiseSettingsSchema = z.strictObject({
  job: z.literal('denoise'),
  ...denoisingFields,
  /** 'same': each in the format of its source (PNG for a GIF). */
  format: z.union([z.literal('same'), exportFormatSchema]),
  /** Of JPEG, WebP and AVIF; absent: so high that no difference is seen. */
  quality: z.int().min(1).max(100).optional(),
  ...placeFields,
});

/** Pictures with colours; hints are those that are saved beside each. */
export const colorizeSettingsSchema = z.strictObject({
  job: z.literal('colorize'),
  ...colouringFields,
  /** 'same': each in the format of its source (PNG for a GIF). */
  format: z.union([z.literal('same'), exportFormatSchema]),
  /** Of JPEG, WebP and AVIF; absent: so high that no difference is seen. */
  quality: z.int().min(1).max(100).optional(),
  ...placeFields,
});

/** What is to be made of a picture, and where it goes: `job` tells one kind of job from another. */
export const jobSettingsSchema = z.discriminatedUnion('job', [
  compressSettingsSchema,
  denoiseSettingsSchema,
  colorizeSettingsSchema,
]);
/** Kinds of jobs that pictures in the queue can be given to. */
export const jobKindSchema = z.enum(['compress', 'denoise', 'colorize']);

export const savedPresetSchema = z.strictObject({
  id: idSchema,
  name: z.string().min(1).max(80),
  settings: jobSettingsSchema,
});

/** Of the program, not of a job. */
export const appSettingsSchema = z.strictObject({
  theme: z.enum(['system', 'dark', 'light']),
  /** Where the networks run; 'auto' takes the first device that passes its self-check. */
  device: z.enum(['auto', 'tensorrt', 'cuda', 'dml', 'coreml', 'webgpu', 'cpu', 'wasm']),
  /** Pictures worked on at the same time. */
  jobs: z.int().min(1).max(16),
  notifyWhenDone: z.boolean(),
});

export type OutputFormat = z.infer<typeof outputFormatSchema>;
export type PresetName = z.infer<typeof presetNameSchema>;
export type ResultFormat = z.infer<typeof resultFormatSchema>;
export type ExportFormat = z.infer<typeof exportFormatSchema>;
export type Goal = z.infer<typeof goalSchema>;
export type OutputPlace = z.infer<typeof outputPlaceSchema>;
export type CompressSettings = z.infer<typeof compressSettingsSchema>;
export type DenoiseSettings = z.infer<typeof denoiseSettingsSchema>;
export type ColorizeSettings = z.infer<typeof colorizeSettingsSchema>;
export type JobKind = z.infer<typeof jobKindSchema>;
export type JobSettings = z.infer<typeof jobSettingsSchema>;
export type SavedPreset = z.infer<typeof savedPresetSchema>;
export type AppSettings = z.infer<typeof appSettingsSchema>;
