import { z } from 'zod';
import { manifestFields, openModelFolder } from '../folder/index.js';
import type { NetworkSource } from '../runtime/index.js';

const manifestSchema = z.object({
  ...manifestFields,
  kind: z.literal('colorize'),
  /** Sides of what the network takes are multiples of this. */
  multiple: z.int().positive(),
  workingSide: z.int().positive(),
  /** By how much the chroma of the regression, a mean over all plausible colours, falls short when nothing is hinted. */
  vividness: z.number().positive(),
  /** a and b of the colours that the distribution is over. */
  colours: z.array(z.tuple([z.number(), z.number()])).min(1),
  /** Logarithms of the weights that the colours had in training: by so much the distribution prefers rare ones. */
  logWeights: z.array(z.number()),
});

export type ColorizeManifest = z.infer<typeof manifestSchema>;

export interface ColorizeModel {
  readonly manifest: ColorizeManifest;
  readonly network: NetworkSource;
}

/**
 * Reads a model's folder.
 * @throws LatensifyError code 'model' when a file is missing, damaged, or of a later format
 */
export async function readModel(path: string): Promise<ColorizeModel> {
  const folder = await openModelFolder('colorization model', path, manifestSchema);
  const { manifest } = folder;
  if (manifest.logWeights.length !== manifest.colours.length)
    throw folder.unusable('colours and weights differ in number');
  return { manifest, network: await folder.network('colorizer') };
}
