import { z } from '../zod.js';
import { grantSchema } from './ids.js';
import { denoisingSchema } from './noise.js';

const unit = z.number().min(0).max(1);
const chroma = z.number().min(-150).max(150);

/** A colour for a place of the upright picture: a and b of CIE Lab. */
export const hintSchema = z.strictObject({
  /** From 0, the left edge, to 1. */
  x: unit,
  /** From 0, the upper edge, to 1. */
  y: unit,
  a: chroma,
  b: chroma,
  /** Default 1: exactly this colour. */
  confidence: z.number().gt(0).max(1).optional(),
});
export const hintsSchema = z.array(hintSchema).max(1000);

/** Times chroma: 1 is what the network says. */
export const saturationSchema = z.number().min(0).max(3);

/** How a picture gets its colours, beside the hints. */
export const colouringFields = {
  saturation: saturationSchema,
  /** A photograph that lends its colours. */
  reference: grantSchema.optional(),
  /** Draw faded tones out to black and white first. */
  stretch: z.boolean(),
  /** Takes the noise away first; absent: nothing is taken away. */
  denoising: denoisingSchema.optional(),
  /** Id or name of the colorization model; default: the newest that came with the program. */
  model: z.string().min(1).max(200).optional(),
};

/** What a colorize job makes of a picture with these hints. */
export const colorizedSchema = z.strictObject({
  kind: z.literal('colorized'),
  ...colouringFields,
  hints: hintsSchema,
});

/** Colours for a place of the picture. */
export const paletteSchema = z.strictObject({
  /** L of CIE Lab at the place, 0 … 100. */
  lightness: z.number(),
  /** What it has with the hints that there are. */
  now: z.strictObject({ a: z.number(), b: z.number() }),
  /** The likeliest first. */
  colours: z.array(
    z.strictObject({
      a: z.number(),
      b: z.number(),
      probability: z.number(),
      /** "#rrggbb" at that lightness. */
      hex: z.string(),
    }),
  ),
});

export type Hint = z.infer<typeof hintSchema>;
export type ColorizedVersion = z.infer<typeof colorizedSchema>;
export type Palette = z.infer<typeof paletteSchema>;
