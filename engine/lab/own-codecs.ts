import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { type Codec, customModelId, openCustomCodec } from '../../models/codec/index.js';
import type { Runtime } from '../../models/runtime/index.js';
import { listOwnModels, type OwnModel, readPart } from './models.js';

/**
 * The model of one's own that a codec model's name or id means: its name, its id, or that of its decoder, which .ltn
 * files carry. undefined where there is none.
 * @throws LatensifyError 'model'
 */
export async function findOwnCodec(labFolder: string, wanted: string): Promise<OwnModel | undefined> {
  const models = await listOwnModels(labFolder);
  const named = models.find(({ id }) => id === wanted) ?? models.findLast(({ name }) => name === wanted);
  if (named !== undefined || !/^[0-9a-f]{16}$/.test(wanted)) return named;
  for (const model of models) if ((await codecIdOf(model)) === wanted) return model;
  return undefined;
}

/** @throws LatensifyError 'model' where it can't be a codec */
export async function openOwnCodec(runtime: Runtime, model: OwnModel): Promise<Codec> {
  const [encoder, decoder] = await Promise.all([readPart(model, 'encoder'), readPart(model, 'decoder')]);
  return openCustomCodec(runtime, { name: model.name, encoder, decoder });
}

async function codecIdOf({ folder }: OwnModel): Promise<string | undefined> {
  const decoder = await readFile(join(folder, 'decoder.onnx')).catch(() => undefined);
  return decoder && customModelId(decoder);
}
