import { z } from '../zod.js';

/** Opaque names: what they stand for is known to the host alone, and nothing else can be named. */
export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'This is no id.');

/** A file or folder that the user picked, dropped or uploaded. */
export const grantSchema = z.strictObject({
  id: idSchema,
  kind: z.enum(['file', 'folder']),
  /** Of the file or folder itself, without the folders above it. */
  name: z.string(),
});

/** Items by their ids, by their states, or all of them. */
export const selectionSchema = z.union([
  z.strictObject({ ids: z.array(idSchema).max(100_000) }),
  z.strictObject({
    states: z.array(z.enum(['waiting', 'running', 'paused', 'done', 'kept', 'failed', 'cancelled'])),
  }),
  z.strictObject({ all: z.literal(true) }),
]);

export type Grant = z.infer<typeof grantSchema>;
export type Selection = z.infer<typeof selectionSchema>;
