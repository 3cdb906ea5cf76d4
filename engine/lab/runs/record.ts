import {
  augmentationSchema,
  autoencoderSettingsSchema,
  idSchema,
  labFitSchema,
  labFolderSchema,
  labSourceSchema,
  networkSchema,
  trainerNameSchema,
  z,
} from '../../api/index.js';

/** What the folder of a run says of it, in run.json: written when it starts, with each checkpoint, and at its end. */
export const runRecordSchema = z.object({
  format: z.literal(1),
  id: idSchema,
  name: z.string().min(1).max(200),
  settings: autoencoderSettingsSchema,
  /** A folder, an IDX file, or "digits:COUNT". */
  source: z.string(),
  holdOut: z.number(),
  fit: labFitSchema,
  augment: z.array(augmentationSchema),
  backendWanted: trainerNameSchema,
  /** Of an interface: what its user chose. */
  chosen: labSourceSchema.optional(),
  startedAt: z.number(),
  /** Spent so far, all parts of the training together. */
  seconds: z.number(),
  step: z.int(),
  steps: z.int(),
  backend: z.object({ name: z.string(), title: z.string() }).optional(),
  skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
  folder: labFolderSchema.optional(),
  heldOut: z.int().optional(),
  network: networkSchema.optional(),
  /** How it ended; absent as long as it can be gone on with. */
  ended: z
    .discriminatedUnion('how', [
      z.object({
        how: z.enum(['finished', 'stopped']),
        model: z.string(),
        psnr: z.number().optional(),
      }),
      z.object({ how: z.literal('failed'), reason: z.string() }),
    ])
    .optional(),
});

export type RunRecord = z.infer<typeof runRecordSchema>;
