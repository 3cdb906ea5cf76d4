import { z } from 'zod';

/**
 * What a job says while it runs: plain data, the same over a pipe, a socket or a function call.
 * Paths are absolute. Sentences (reason, notices) don't name the file: `source` does.
 */
export const outcomeSchema = z.enum([
  'written', // the result was made
  'kept-original', // a result was not worth it: the original stands for it
  'copied', // not a thing to convert: copied as it is
  'skipped', // nothing was done, and nothing needs to be
  'failed',
]);

export const jobNameSchema = z.enum(['compress', 'denoise', 'colorize', 'develop']);

export const jobStartedSchema = z.object({
  type: z.literal('job-started'),
  job: jobNameSchema,
  files: z.number(),
  /** Sizes of all files together. */
  bytes: z.number(),
  dryRun: z.boolean(),
});

export const fileStartedSchema = z.object({
  type: z.literal('file-started'),
  source: z.string(),
  bytes: z.number(),
});

export const fileProgressSchema = z.object({
  type: z.literal('file-progress'),
  source: z.string(),
  /** 0 … 1, never falling. */
  fraction: z.number(),
});

export const fileFinishedSchema = z.object({
  type: z.literal('file-finished'),
  source: z.string(),
  outcome: outcomeSchema,
  /** A sentence, wherever the outcome is not plainly that the result was written. */
  reason: z.string().optional(),
  /** Sentences that a person should see about a result ("16 bits a sample were taken at 8."). */
  notices: z.array(z.string()),
  bytesBefore: z.number(),
  /** Size of what stands for the source now; absent where nothing was written, and in a dry run. */
  bytesAfter: z.number().optional(),
  /** What was written, or would be in a dry run. */
  output: z.string().optional(),
  /** Where the original went, when it was replaced. */
  backup: z.string().optional(),
  /** Quality that the result was made with, 0 … 100. */
  quality: z.number().optional(),
  /** Pixels that were worked on; 0 where none were. */
  pixels: z.number(),
  seconds: z.number(),
});

export const summarySchema = z.object({
  files: z.number(),
  outcomes: z.record(outcomeSchema, z.number()),
  /** Of the files that something stands for now (written, kept-original, copied): their sizes before and after. */
  bytesBefore: z.number(),
  bytesAfter: z.number(),
  pixels: z.number(),
  seconds: z.number(),
  cancelled: z.boolean(),
  dryRun: z.boolean(),
  /** Every file that was not written or copied, and why. */
  remarks: z.array(z.object({ source: z.string(), outcome: outcomeSchema, reason: z.string() })),
});

export const jobFinishedSchema = z.object({ type: z.literal('job-finished'), summary: summarySchema });

export const jobEventSchema = z.discriminatedUnion('type', [
  jobStartedSchema,
  fileStartedSchema,
  fileProgressSchema,
  fileFinishedSchema,
  jobFinishedSchema,
]);

export type JobName = z.infer<typeof jobNameSchema>;
export type Outcome = z.infer<typeof outcomeSchema>;
export type JobStarted = z.infer<typeof jobStartedSchema>;
export type FileStarted = z.infer<typeof fileStartedSchema>;
export type FileProgress = z.infer<typeof fileProgressSchema>;
export type FileFinished = z.infer<typeof fileFinishedSchema>;
export type Summary = z.infer<typeof summarySchema>;
export type JobFinished = z.infer<typeof jobFinishedSchema>;
export type JobEvent = z.infer<typeof jobEventSchema>;

/** Where a job's events go, and what stops it. */
export interface JobHooks {
  readonly onEvent: (event: JobEvent) => void;
  /** Stops the job between tiles: what is finished stays, what is under way leaves no trace. */
  readonly signal?: AbortSignal | undefined;
}
