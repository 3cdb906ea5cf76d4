import { z } from '../zod.js';
import { idSchema } from './ids.js';
import { jobKindSchema, jobSettingsSchema, qualitySchema, resultFormatSchema } from './settings.js';

export const itemStateSchema = z.enum([
  'waiting',
  'running',
  'paused', // was running when the queue was paused: starts again first
  'done', // the result was made
  'kept', // nothing was converted, and nothing needs to be: `reason` says why
  'failed', // `reason` says why
  'cancelled',
]);

/** A file in the queue. */
export const itemSchema = z.strictObject({
  id: idSchema,
  name: z.string(),
  /** Folders between what was added and the file, '/' between them; '' at the top. */
  folder: z.string(),
  /** What it was added with: a dropped folder, for instance. */
  batch: idSchema,
  kind: z.enum(['picture', 'ltn', 'other']),
  bytes: z.number(),
  state: itemStateSchema,
  /** 0 … 1 */
  progress: z.number(),
  /** Its own settings; absent where the defaults hold. */
  settings: jobSettingsSchema.optional(),
  /** What is being made of it, or was: absent as long as nothing was. */
  job: jobKindSchema.optional(),
  /** Id of the small picture for pixelUrl; absent where there is none. It may turn out not to exist (404). */
  thumbnail: z.string().optional(),
  /** Of what stands for the file now. */
  bytesAfter: z.number().optional(),
  resultName: z.string().optional(),
  resultFormat: resultFormatSchema.optional(),
  quality: qualitySchema.optional(),
  /** Seconds that it took. */
  seconds: z.number().optional(),
  /** A sentence. */
  reason: z.string().optional(),
  /** Sentences that a person should see. */
  notices: z.array(z.string()),
  /** The result can be downloaded, exported and compared. */
  hasResult: z.boolean(),
});

export const batchSchema = z.strictObject({
  id: idSchema,
  /** Of the folder or the only file that was added. */
  name: z.string(),
  items: z.number(),
  bytes: z.number(),
});

export const countsSchema = z.record(itemStateSchema, z.number());

export const totalsSchema = z.strictObject({
  /** 'idle': nothing runs, nothing is held; 'pausing' until the running pictures have stopped. */
  queue: z.enum(['idle', 'running', 'pausing', 'paused']),
  items: z.number(),
  states: countsSchema,
  /** Of the run under way, or the last one. */
  run: z.strictObject({
    items: z.number(),
    finished: z.number(),
    /** 0 … 1, by bytes of the sources. */
    progress: z.number(),
    megapixelsPerSecond: z.number().optional(),
    secondsLeft: z.number().optional(),
  }),
  /** Of all items that something stands for now. */
  bytesBefore: z.number(),
  bytesAfter: z.number(),
});

export type ItemState = z.infer<typeof itemStateSchema>;
export type Item = z.infer<typeof itemSchema>;
export type Batch = z.infer<typeof batchSchema>;
export type Totals = z.infer<typeof totalsSchema>;
