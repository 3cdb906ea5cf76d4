import type { Denoiser } from '../../models/denoise/index.js';
import { openAutoencoderDenoiser } from '../../models/restoration/index.js';
import type { Runtime } from '../../models/runtime/index.js';
import { z } from '../api/index.js';
import { listOwnModels, namedModel, type OwnModel, readPart } from './models.js';

const trainedOnSchema = z.object({ corruption: z.object({ kind: z.string() }) });

/** Whether it learned to take damage away. */
export function restores({ settings }: OwnModel): boolean {
  const { success, data } = trainedOnSchema.safeParse(settings);
  return success && data.corruption.kind !== 'none';
}

/** The restoring model of one's own that a name or an id means; undefined where there is none. @throws LatensifyError 'model' */
export async function findOwnDenoiser(labFolder: string, wanted: string): Promise<OwnModel | undefined> {
  return namedModel((await listOwnModels(labFolder)).filter(restores), wanted);
}

/** @throws LatensifyError 'model' where it takes pictures of one size only */
export async function openOwnDenoiser(runtime: Runtime, model: OwnModel): Promise<Denoiser> {
  const { id, name } = model;
  const [encoder, decoder, autoencoder] = await Promise.all([
    readPart(model, 'encoder'),
    readPart(model, 'decoder'),
    readPart(model, 'autoencoder'),
  ]);
  return openAutoencoderDenoiser(runtime, { id, name, encoder, decoder, autoencoder });
}
