import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LatensifyError } from '../../common/errors.js';
import type { NetworkSource } from '../runtime/index.js';

const manifestSchema = z.object({
  kind: z.literal('colorize'),
  format: z.literal(1),
  id: z.string().regex(/^[0-9a-f]{16}$/),
  /** Sides of what the network takes are multiples of this. */
  multiple: z.int().positive(),
  workingSide: z.int().positive(),
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
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
export async function readModel(folder: string): Promise<ColorizeModel> {
  const parsed = manifestSchema.safeParse(parseJson(await readModelFile(folder, 'model.json'), folder));
  if (!parsed.success)
    throw damaged(folder, `model.json is not as expected: ${z.prettifyError(parsed.error)}`);
  const manifest = parsed.data;
  if (manifest.logWeights.length !== manifest.colours.length)
    throw damaged(folder, 'colours and weights differ in number');
  const onnx = await readModelFile(folder, 'colorizer.onnx');
  if (createHash('sha256').update(onnx).digest('hex') !== manifest.files['colorizer.onnx'])
    throw damaged(folder, 'colorizer.onnx was changed');
  return { manifest, network: { name: `${manifest.id}/colorizer`, onnx } };
}

function parseJson(bytes: Uint8Array, folder: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw damaged(folder, 'model.json is no JSON', cause);
  }
}

async function readModelFile(folder: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(join(folder, name));
  } catch (cause) {
    throw damaged(folder, `${name} can't be read`, cause);
  }
}

const damaged = (model: string, reason: string, cause?: unknown): LatensifyError =>
  new LatensifyError('model', `The colorization model ${model} can't be used: ${reason}.`, { cause });
