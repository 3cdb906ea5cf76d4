import { z } from '../zod.js';
import { grantSchema, idSchema } from './ids.js';

export const outputFormatSchema = z.enum(['ltn', 'avif', 'webp', 'jpeg']);
export const exportFormatSchema = z.enum(['jpeg', 'png', 'webp', 'avif', 'tiff']);
export const presetNameSchema = z.enum(['visually-lossless', 'high', 'balanced', 'small']);

/** 0 … 100 in steps of 0.5. */
export const qualitySchema = z.number().min(0).max(100).multipleOf(0.5);

export const goalSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('quality'), quality: qualitySchema }),
  z.strictObject({ kind: z.literal('preset'), preset: presetNameSchema }),
  z.strictObject({ kind: z.literal('max-bytes'), bytes: z.int().positive() }),
]);

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

/** What is to be made of a picture, and where it goes. */
export const jobSettingsSchema = z.strictObject({
  format: outputFormatSchema,
  goal: goalSchema,
  output: outputPlaceSchema,
  /** Names of the results, without extension: text with {name}, {ext}, {quality}, {format}. */
  pattern: z.string().min(1).max(200),
  overwrite: z.boolean(),
  /** Copy files that are no pictures to the output folder, too. */
  copyOthers: z.boolean(),
});

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
export type ExportFormat = z.infer<typeof exportFormatSchema>;
export type Goal = z.infer<typeof goalSchema>;
export type OutputPlace = z.infer<typeof outputPlaceSchema>;
export type JobSettings = z.infer<typeof jobSettingsSchema>;
export type SavedPreset = z.infer<typeof savedPresetSchema>;
export type AppSettings = z.infer<typeof appSettingsSchema>;
