import { z } from '../zod.js';

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

export const paletteSchema = z.strictObject({
  /** L of CIE Lab at the place, 0 … 100. */
  lightness: z.number(),
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
export type Palette = z.infer<typeof paletteSchema>;
