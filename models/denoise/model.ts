import { z } from 'zod';
import { manifestFields, type ModelFolder, openModelFolder } from '../folder/index.js';

const manifestSchema = z.object({
  kind: z.literal('denoise'),
  ...manifestFields,
  variant: z.string(),
  /** Sides of what the networks take are multiples of this. */
  multiple: z.literal(16),
  /** How far, in pixels, a denoised pixel sees. */
  halo: z.number().int().positive().max(256),
  /** How far beyond its own pixels a value of the noise map sees. */
  estimatorHalo: z.number().int().positive().max(256),
  levelStride: z.literal(16),
});

export type DenoiseManifest = z.infer<typeof manifestSchema>;

/** @throws LatensifyError code 'model' */
export const readModel = (folder: string): Promise<ModelFolder<DenoiseManifest>> =>
  openModelFolder('denoising model', folder, manifestSchema);
