import { z } from '../zod.js';

const deviation = z.number().min(0).max(1);
const correlations = z.array(z.number().min(-1).max(1)).max(16).readonly();

const points = z
  .array(
    z.strictObject({
      /** Mean of R, G and B. */
      brightness: z.number().min(0).max(1),
      luminance: deviation,
      chroma: deviation,
    }),
  )
  .max(256);

/** The noise of a camera at one setting: deviations of luminance and chroma noise, in units of the picture's range. */
export const noiseCurveSchema = z.strictObject({
  points: points.min(1).readonly(),
  /** Between pixels 1, 2, 3 apart: 0 for white noise, more where the camera has smoothed it. */
  correlation: z.strictObject({ luminance: correlations, chroma: correlations }),
});

/** As noiseCurveSchema; without points: not measured yet. */
export const noiseCurveDraftSchema = noiseCurveSchema.extend({ points: points.readonly() });

/** Such a curve, and whose it is: raw files tell their camera and its setting. */
export const cameraCurveSchema = noiseCurveSchema.extend({
  camera: z.string().min(1).max(200),
  iso: z.number().positive(),
});

/** Who says how strong the noise is. */
export const noiseSourceSchema = z.discriminatedUnion('kind', [
  /** The picture itself. */
  z.strictObject({ kind: z.literal('auto') }),
  /** Measured before, with noise.measure. */
  z.strictObject({ kind: z.literal('curve'), curve: noiseCurveSchema }),
  /** Measured for several settings: each raw file takes that of its own camera and ISO; others are estimated. */
  z.strictObject({
    kind: z.literal('cameras'),
    curves: z.array(cameraCurveSchema).min(1).max(256).readonly(),
  }),
  /** The user: deviations in units of 1/255, the same in light and dark. */
  z.strictObject({
    kind: z.literal('level'),
    luminance: z.number().min(0).max(150),
    chroma: z.number().min(0).max(150),
  }),
]);

/** How a picture's noise is taken away. */
export const denoisingFields = {
  noise: noiseSourceSchema,
  /** Of luminance noise: 0 leaves it, 50 takes it for what it is, 100 for twice as much. */
  strength: z.number().min(0).max(100),
  /** Likewise of colour noise. */
  colour: z.number().min(0).max(100),
  /** Id or name of the denoising model, or 'fast' for the newest of the small ones; default: the newest of the others. */
  model: z.string().min(1).max(200).optional(),
};
export const denoisingSchema = z.strictObject(denoisingFields);

export type NoiseCurve = z.infer<typeof noiseCurveSchema>;
export type CameraCurve = z.infer<typeof cameraCurveSchema>;
export type NoiseSource = z.infer<typeof noiseSourceSchema>;
export type Denoising = z.infer<typeof denoisingSchema>;
