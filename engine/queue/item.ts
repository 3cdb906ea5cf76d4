import { extname } from 'node:path';
import { type Item, itemStateSchema, jobKindSchema, resultFormatSchema, z } from '../api/index.js';
import { isPictureName, isRawName } from '../files/index.js';
import { rememberedSettingsSchema } from './remembered-settings.js';

/** A file in the queue, with what only the host may know. */
export const queueItemSchema = z.object({
  id: z.string(),
  batch: z.string(),
  /** Absolute. */
  path: z.string(),
  name: z.string(),
  /** Folders from what was added down to the file, '/' between them. */
  folder: z.string(),
  /** Absolute paths of what travels with it. */
  sidecars: z.array(z.string()),
  kind: z.enum(['picture', 'ltn', 'other']),
  bytes: z.number(),
  state: itemStateSchema,
  settings: rememberedSettingsSchema.optional(),
  /** What is being made of it, or was. */
  job: jobKindSchema.optional(),
  reason: z.string().optional(),
  notices: z.array(z.string()),
  result: z
    .object({
      /** Absolute; absent where the file stands for itself. */
      path: z.string().optional(),
      bytes: z.number(),
      format: resultFormatSchema.optional(),
      quality: z.number().optional(),
      seconds: z.number(),
      /** Where the original is now, when it was replaced. */
      original: z.string().optional(),
    })
    .optional(),
  /** The result that it had before it was tried again: the new one may take its place. */
  earlier: z.object({ path: z.string(), bytes: z.number() }).optional(),
});

export const batchRecordSchema = z.object({ id: z.string(), name: z.string() });

export type QueueItem = z.infer<typeof queueItemSchema>;
export type ItemResult = NonNullable<QueueItem['result']>;
export type BatchRecord = z.infer<typeof batchRecordSchema>;

export function kindOf(name: string): QueueItem['kind'] {
  if (extname(name).toLowerCase() === '.ltn') return 'ltn';
  return isPictureName(name) || isRawName(name) ? 'picture' : 'other';
}

/** A picture that was written, not one that was kept or copied. */
export const hasResult = ({ state, result }: QueueItem): boolean =>
  state === 'done' && result?.path !== undefined;

/** The part of an item that an interface may see. @param progress 0 … 1 */
export function toPublic(item: QueueItem, progress: number): Item {
  const { id, name, folder, batch, kind, bytes, state, settings, job, reason, notices, result } = item;
  return {
    id,
    name,
    folder,
    batch,
    kind,
    bytes,
    state,
    progress,
    notices,
    hasResult: hasResult(item),
    ...(kind !== 'other' && { thumbnail: `thumbnail-${id}` }),
    ...(settings && { settings }),
    ...(job && { job }),
    ...(reason !== undefined && { reason }),
    ...(result && { bytesAfter: result.bytes, seconds: result.seconds }),
    ...(result?.path !== undefined && { resultName: lastName(result.path) }),
    ...(result?.format && { resultFormat: result.format }),
    ...(result?.quality !== undefined && { quality: result.quality }),
  };
}

const lastName = (path: string): string => path.split(/[/\\]/).at(-1)!;
