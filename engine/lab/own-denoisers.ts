import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Denoiser } from '../../models/denoise/index.js';
import { openAutoencoderDenoiser } from '../../models/restoration/index.js';
import type { Runtime } from '../../models/runtime/index.js';
import { z } from '../api/index.js';
import { isForAnySize } from './own-codecs.js';
import { listOwnModels, type OwnModel, readPart } from './models.js';

const trainedOnSchema = z.object({ corruption: z.object({ kind: z.string() }) });

/** Whether it learned to take damage away. */
function restores({ settings }: OwnModel): boolean {
  const { success, data } = trainedOnSchema.safeParse(settings);
  return success && data.corruption.kind !== 'none';
}

/** The restoring model of one's own that a name or an id means; undefined where there is none. @throws LatensifyError 'model' */
export async function findOwnDenoiser(labFolder: string, wanted: string): Promise<OwnModel | undefined> {
  const models = (await listOwnModels(labFolder)).filter(restores);
  return models.find(({ id }) => id === wanted) ?? models.findLast(({ name }) => name === wanted);
}

/** The models of one's own that can restore pictures of any size. */
export async function listOwnDenoisers(labFolder: string) {
  const models = (await listOwnModels(labFolder)).filter(restores);
  const described = await Promise.all(models.map(describeDenoiser));
  return described.filter((model) => model !== undefined);
}

async function describeDenoiser(model: OwnModel) {
  const { id, name, folder } = model;
  if (!(await isForAnySize(model))) return undefined;
  // One that is damaged says so when it is opened.
  const bytes = await stat(join(folder, 'autoencoder.onnx')).then(
    ({ size }) => size,
    () => 0,
  );
  return { id, name, bytes };
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
