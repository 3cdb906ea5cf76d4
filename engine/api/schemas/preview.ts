import { z } from '../zod.js';
import { colorizedSchema } from './colours.js';
import { idSchema } from './ids.js';
import { denoisingFields, denoisingSchema } from './noise.js';
import { codecIdSchema, qualitySchema } from './settings.js';

/** In pixels of the upright picture at full size. */
export const regionSchema = z.strictObject({
  left: z.int().min(0),
  top: z.int().min(0),
  width: z.int().positive().max(65_535),
  height: z.int().positive().max(65_535),
});

export const peerFormatSchema = z.enum(['avif', 'webp', 'jpeg']);

/** Noise is taken away before it is coded, as a compress job with the same settings does. */
const coded = { denoising: denoisingSchema.optional() };

/** Id of the user's own codec; absent: the one that comes with the program. */
const byCodec = { model: codecIdSchema.optional() };

/** Whether to show the grain that an .ltn file has; absent: as the file says. */
const stored = { grain: z.boolean().optional() };

/** Which picture is wanted: the source, what the codec makes of it, or what another format makes of it. */
export const versionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('original'), ...stored }),
  /** The written result of an item that is done. */
  z.strictObject({ kind: z.literal('result'), ...stored }),
  z.strictObject({
    kind: z.literal('latensify'),
    quality: qualitySchema,
    ...byCodec,
    ...coded,
    /** It has grain, which is shown or not; absent: it has none. */
    grain: z.boolean().optional(),
  }),
  /** What a denoise job makes of it. */
  z.strictObject({ kind: z.literal('denoised'), ...denoisingFields }),
  colorizedSchema,
  /** At about the size that Latensify takes for this crop at `matchQuality`. */
  z.strictObject({
    kind: z.literal('peer'),
    format: peerFormatSchema,
    matchQuality: qualitySchema,
    ...byCodec,
    ...coded,
  }),
  /** At a quality of its own, 1 … 100. */
  z.strictObject({
    kind: z.literal('encoded'),
    format: peerFormatSchema,
    quality: z.int().min(1).max(100),
    ...coded,
  }),
]);

/** A part of a picture that a damaged file could not give back. */
export const damagedRegionSchema = z.strictObject({
  region: regionSchema,
  /** "its checksum differs", "its bytes are cut off". */
  reason: z.string(),
});

/** What is known of a picture before anything is compared. */
export const pictureInfoSchema = z.strictObject({
  /** Upright. */
  width: z.int(),
  height: z.int(),
  format: z.enum(['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif', 'heic', 'raw', 'ltn']),
  channels: z.int(),
  /** Bits a sample. */
  bits: z.int(),
  bytes: z.number(),
  /** Name of the colour profile; absent where there is none. */
  profile: z.string().optional(),
  /** Sizes of the blocks of metadata in bytes. */
  metadata: z.strictObject({
    icc: z.number().optional(),
    exif: z.number().optional(),
    iptc: z.number().optional(),
    xmp: z.number().optional(),
  }),
  /** Of an .ltn file, or of the item's result. */
  quality: z.number().optional(),
  /** The smallest version is level `levels − 1`: each level halves the sides. */
  levels: z.int(),
  /** An .ltn file has grain to show. */
  hasGrain: z.boolean().optional(),
  notices: z.array(z.string()),
});

export const renderRequestSchema = z.strictObject({
  item: idSchema,
  /** The pane that asks: a newer request of the same view makes an older one fail as cancelled. */
  view: idSchema,
  version: versionSchema,
  region: regionSchema,
  /** 0 is full size; each level halves the sides. The result has ceil(region / 2^level) pixels. */
  level: z.int().min(0).max(12),
});

export const renderedSchema = z.strictObject({
  /** For pixelUrl: a PNG with the picture's colour profile, or a JPEG. It is kept for a minute. */
  pixels: z.string(),
  width: z.int(),
  height: z.int(),
  /** The region clipped to the picture. */
  region: regionSchema,
  /** What the crop takes in this version, for those that are encoded. */
  cropBytes: z.number().optional(),
  /** Size of the whole: exact for the original and the result, estimated from the crop otherwise. */
  wholeBytes: z.number().optional(),
  /** Of a denoised crop: the noise that was found there or told, on the average, in units of 1/255. */
  noise: z.strictObject({ luminance: z.number(), chroma: z.number() }).optional(),
  /** Against the original on the same crop, in dB; absent for the original itself and with new colours. Equal: 99. */
  psnr: z.number().optional(),
  /** Whether grain is shown; absent where the version has none. The likeness is that without grain. */
  grain: z.boolean().optional(),
  /** That the version was made with; the one found for a peer. */
  quality: z.number().optional(),
  /** Made from the picture at this level, not from full size: artefacts look stronger than they are. */
  isApproximate: z.boolean(),
  /** What a person should know of this version: sentences. */
  notices: z.array(z.string()).optional(),
  /** Of the whole picture, as far as is known by now; parts that were not decoded yet may hold more. */
  damage: z.array(damagedRegionSchema),
});

export type DamagedRegion = z.infer<typeof damagedRegionSchema>;
export type Region = z.infer<typeof regionSchema>;
export type Version = z.infer<typeof versionSchema>;
export type PeerFormat = z.infer<typeof peerFormatSchema>;
export type PictureInfo = z.infer<typeof pictureInfoSchema>;
export type RenderRequest = z.infer<typeof renderRequestSchema>;
export type Rendered = z.infer<typeof renderedSchema>;
