/** What goes through Redis: a task to a worker, and what it made of it. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Piece } from '../jobs/index.js';
import type { Needs } from './queues.js';

const sourceFileSchema = z.object({
  path: z.string(),
  name: z.string(),
  realPath: z.string(),
  base: z.string(),
  folder: z.string(),
  size: z.number(),
  mtimeMs: z.number(),
  mode: z.number(),
  named: z.boolean(),
  isLink: z.boolean(),
});

export const taskSchema = z.object({
  job: z.string(),
  /** The job's request, without what concerns finding and naming. */
  request: z.record(z.string(), z.unknown()),
  file: sourceFileSchema,
  /** That the result is for. It is there: where it isn't, a worker does not share the disks of whoever asks. */
  folder: z.string(),
  verify: z.boolean(),
});

export const answerSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('result'),
    /** Path of what was staged. */
    staged: z.string(),
    bytes: z.number(),
    crc: z.number(),
    extension: z.string(),
    quality: z.number().optional(),
    notices: z.array(z.string()),
    incomplete: z.string().optional(),
    pixels: z.number(),
    /** How often workers began with it. */
    attempts: z.number(),
  }),
  z.object({
    kind: z.literal('keep-original'),
    reason: z.string(),
    notices: z.array(z.string()),
    pixels: z.number(),
    attempts: z.number(),
  }),
  z.object({
    kind: z.literal('refuse'),
    reason: z.string(),
    pixels: z.number().optional(),
    attempts: z.number(),
  }),
]);

export type Task = z.infer<typeof taskSchema>;
export type Answer = z.infer<typeof answerSchema>;

/** The same for the same work, so that a run that was interrupted finds what it had asked for. */
export function workId({ identity, folder }: Piece, { version }: Needs): string {
  const { source, size, mtimeMs, job, options } = identity;
  const text = JSON.stringify([source, size, mtimeMs, job, options, folder, version]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
