import { z } from 'zod';
import { LatensifyError } from '../../common/errors.js';
import {
  denoisingFields,
  denoisingSchema,
  exportFormatSchema,
  grainSchema,
  hintsSchema,
  noiseSourceSchema,
  outputFormatSchema,
  presetNameSchema,
  saturationSchema,
} from '../api/index.js';

const jobFields = {
  /** Files, folders and globs. */
  sources: z.array(z.string().min(1)).min(1).readonly(),
  /**
   * Folder of the results, or the name of the one result of a single file. Without it each result goes beside its
   * source.
   */
  output: z.string().min(1).optional(),
  /** The files were found in a folder by whoever asks: what is no picture is left alone, as the job itself would. */
  found: z.boolean().default(false),
  /** Take sub-folders, too. */
  recursive: z.boolean().default(false),
  /** Names of the results, without extension: text with {name}, {ext}, {quality}, {format}. */
  pattern: z.string().default('{name}'),
  overwrite: z.boolean().default(false),
  /** Copy files that are left alone to the output folder; sidecars of pictures travel in any case. */
  copyOthers: z.boolean().default(true),
  /** Say what would be done; write nothing. */
  dryRun: z.boolean().default(false),
  /** Files in flight. */
  jobs: z.int().min(1).max(64).default(2),
  /** Larger pictures are refused. */
  maxPixels: z.int().positive().optional(),
};

/** Of jobs whose results may stand for their sources. */
const replaceFields = {
  /** Move each original to a folder of originals once its result was read back and compared. */
  replace: z.boolean().default(false),
  /** That folder; default: `latensify-originals` in each source folder. */
  backupFolder: z.string().min(1).optional(),
};

function checkReplace(
  request: {
    readonly replace: boolean;
    readonly output?: string | undefined;
    readonly backupFolder?: string | undefined;
  },
  context: z.RefinementCtx,
): void {
  if (request.replace && request.output !== undefined) {
    context.addIssue('Replacing puts results beside their sources: it goes without an output folder.');
  }
  if (!request.replace && request.backupFolder !== undefined) {
    context.addIssue('A folder of originals is used when replacing only.');
  }
}

/** How good the result must be, or how small. */
export const goalSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('quality'), quality: z.number().min(0).max(100) }),
  z.object({ kind: z.literal('preset'), preset: presetNameSchema }),
  z.object({ kind: z.literal('max-bytes'), bytes: z.int().positive() }),
]);

export const compressRequestSchema = z
  .object({
    ...jobFields,
    format: outputFormatSchema.default('ltn'),
    goal: goalSchema.default({ kind: 'preset', preset: 'balanced' }),
    /** Takes the noise away first. */
    denoising: denoisingSchema.optional(),
    /** Grain for a reader to show in the place of noise that is gone; .ltn only. */
    grain: grainSchema.optional(),
    /** Id or name of the codec model; default: the newest shipped one. */
    model: z.string().optional(),
    /** Put the decoder of an own model into each file. */
    embedModel: z.boolean().default(false),
    ...replaceFields,
    /** Replace camera raw files, too: by default they stay where they are. */
    replaceRaw: z.boolean().default(false),
  })
  .superRefine(checkReplace)
  .refine((request) => request.format === 'ltn' || request.grain === undefined, {
    error: 'Only .ltn files can hold grain.',
  })
  .refine((request) => request.replace || !request.replaceRaw, {
    error: 'Raw files are replaced when replacing only.',
  });

export const denoiseRequestSchema = z
  .object({
    ...jobFields,
    noise: noiseSourceSchema.default({ kind: 'auto' }),
    strength: denoisingFields.strength.default(50),
    colour: denoisingFields.colour.default(50),
    /** 'same': each in the format of its source (PNG for a GIF). */
    format: z.union([z.literal('same'), exportFormatSchema]).default('same'),
    /** 0 … 100, of JPEG, WebP and AVIF. */
    quality: z.number().min(0).max(100).optional(),
    /** Id or name of the denoising model; default: the newest shipped one. */
    model: z.string().optional(),
    ...replaceFields,
  })
  .superRefine(checkReplace);

export const colorizeRequestSchema = z
  .object({
    ...jobFields,
    /** For every picture. */
    hints: hintsSchema.default([]),
    /** Also take those that are saved beside each picture, as NAME.hints.json. */
    savedHints: z.boolean().default(false),
    /** A photograph that lends its colours. */
    reference: z.string().min(1).optional(),
    saturation: saturationSchema.default(1),
    /** Draw faded tones out to black and white first. */
    stretch: z.boolean().default(false),
    /** Takes the noise away first. */
    denoising: denoisingSchema.optional(),
    /** 'same': each in the format of its source (PNG for a GIF). */
    format: z.union([z.literal('same'), exportFormatSchema]).default('same'),
    /** 0 … 100, of JPEG, WebP and AVIF. */
    quality: z.number().min(0).max(100).optional(),
    /** Id or name of the colorization model; default: the newest shipped one. */
    model: z.string().optional(),
    ...replaceFields,
  })
  .superRefine(checkReplace);

export const developRequestSchema = z.object({
  ...jobFields,
  format: exportFormatSchema.default('png'),
  /** 0 … 100, of JPEG, WebP and AVIF. */
  quality: z.number().min(0).max(100).optional(),
  /** Run models that lie in the files where the library has none of their id. */
  trustEmbeddedModels: z.boolean().default(false),
  /** Whether to show a file's grain; default: as the file says. */
  grain: z.boolean().optional(),
  /** Only this part, in pixels of the picture as it is stored. */
  region: z
    .object({
      left: z.int().min(0),
      top: z.int().min(0),
      width: z.int().positive(),
      height: z.int().positive(),
    })
    .optional(),
});

export type Goal = z.infer<typeof goalSchema>;
/** As a caller writes it: what has a default may be left out. */
export type CompressOptions = z.input<typeof compressRequestSchema>;
export type CompressRequest = z.output<typeof compressRequestSchema>;
export type DenoiseOptions = z.input<typeof denoiseRequestSchema>;
export type DenoiseRequest = z.output<typeof denoiseRequestSchema>;
export type ColorizeOptions = z.input<typeof colorizeRequestSchema>;
export type ColorizeRequest = z.output<typeof colorizeRequestSchema>;
export type DevelopOptions = z.input<typeof developRequestSchema>;
export type DevelopRequest = z.output<typeof developRequestSchema>;
/** What all jobs have in common. */
export type JobRequest = Pick<CompressRequest, keyof typeof jobFields> &
  Partial<Pick<CompressRequest, 'replace' | 'backupFolder'>>;

/** @throws LatensifyError 'usage' */
export function parseRequest<S extends z.ZodType>(schema: S, request: unknown): z.output<S> {
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue!.path.length === 0 ? '' : `${issue!.path.join('.')}: `;
  throw new LatensifyError('usage', where + issue!.message, { cause: parsed.error });
}
