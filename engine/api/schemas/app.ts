import { z } from '../zod.js';
import { grantSchema, idSchema } from './ids.js';

export const engineStateSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('starting') }),
  z.strictObject({ state: z.literal('ready'), restarts: z.int() }),
  /** It ended unexpectedly and is being started again. */
  z.strictObject({ state: z.literal('crashed'), reason: z.string() }),
  /** It ended too often: engine.restart tries again. */
  z.strictObject({ state: z.literal('stopped'), reason: z.string() }),
]);

export const appInfoSchema = z.strictObject({
  name: z.literal('Latensify'),
  version: z.string(),
  platform: z.string(),
  /** Where the interface runs. */
  surface: z.enum(['desktop', 'browser']),
  /** What this host can do. */
  can: z.strictObject({
    /** Open native dialogs (grants.pick). */
    pick: z.boolean(),
    /** List a folder of the server (picker.list). */
    browse: z.boolean(),
    /** Take files over HTTP (uploads.begin). */
    upload: z.boolean(),
    /** Hand results out over HTTP (downloads.create). */
    download: z.boolean(),
    /** Where originals go when they are replaced. */
    replace: z.enum(['bin', 'folder', 'no']),
  }),
  limits: z.strictObject({ uploadBytes: z.number() }),
  engine: engineStateSchema,
});

export const deviceSchema = z.strictObject({
  provider: z.string(),
  usable: z.boolean(),
  /** Why it isn't usable, or what was found. */
  detail: z.string(),
});

export const modelSchema = z.strictObject({
  /** What it is for. */
  kind: z.enum(['codec', 'denoise', 'colorize']),
  id: z.string(),
  name: z.string(),
  bytes: z.number(),
  /** One of the small ones: less good and several times as fast. */
  isFast: z.boolean(),
  /** Trained or imported by the user. */
  isOwn: z.boolean().optional(),
  /** Of kind denoise: a network of the lab, which isn't told how strong the noise is. */
  isAutoencoder: z.boolean().optional(),
  /** Its model card, in Markdown. */
  card: z.string().optional(),
});

/** A model that lies in an .ltn file. */
export const modelInFileSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  /** As its owner called it. */
  name: z.string(),
  bytes: z.number(),
});

/** An entry of the folder that a server lets its users pick from. */
export const pickerEntrySchema = z.strictObject({
  id: idSchema,
  kind: z.enum(['file', 'folder']),
  name: z.string(),
  /** Of a file. */
  bytes: z.number().optional(),
});

export const recentSchema = z.strictObject({
  id: idSchema,
  kind: z.enum(['file', 'folder']),
  name: z.string(),
  /** Milliseconds since 1970. */
  openedAt: z.number(),
});

export const exportStateSchema = z.strictObject({
  id: idSchema,
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  files: z.number(),
  finished: z.number(),
  failed: z.number(),
  /** Sentences, each naming its file. */
  problems: z.array(z.string()).max(100),
});

export const logEntrySchema = z.strictObject({
  /** Milliseconds since 1970. */
  at: z.number(),
  level: z.enum(['info', 'warning', 'error']),
  sentence: z.string(),
});

/** For HTTP: PUT /uploads/ID/PATH with each file, PATH being its relative path, every part of it URI-encoded. */
export const uploadSchema = z.strictObject({ id: idSchema });
/** For HTTP: GET /downloads/ID. */
export const downloadSchema = z.strictObject({ id: idSchema, name: z.string() });

export const grantsSchema = z.strictObject({ grants: z.array(grantSchema) });

export type EngineState = z.infer<typeof engineStateSchema>;
export type AppInfo = z.infer<typeof appInfoSchema>;
export type DeviceReport = z.infer<typeof deviceSchema>;
export type ModelInfo = z.infer<typeof modelSchema>;
export type ModelInFile = z.infer<typeof modelInFileSchema>;
export type PickerEntry = z.infer<typeof pickerEntrySchema>;
export type Recent = z.infer<typeof recentSchema>;
export type ExportState = z.infer<typeof exportStateSchema>;
export type LogEntry = z.infer<typeof logEntrySchema>;
