import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import {
  type Codec,
  customModelId,
  type EmbeddedModel,
  openCustomCodec,
  shapeOfCustom,
  unpackDecoder,
} from '../../models/codec/index.js';
import type { Runtime } from '../../models/runtime/index.js';
import { readOnnx } from '../../models/graph/index.js';
import { LIMITS } from './importing.js';
import { listOwnModels, namedModel, type OwnModel, readPart } from './models.js';
import { restores } from './own-denoisers.js';
import { tryOnnx } from './trial.js';

/**
 * The model of one's own that a codec model's name or id means: its name, its id, or that of its decoder, which .ltn
 * files carry. undefined where there is none.
 * @throws LatensifyError 'model'
 */
export async function findOwnCodec(labFolder: string, wanted: string): Promise<OwnModel | undefined> {
  const models = await listOwnModels(labFolder);
  const named = namedModel(models, wanted);
  if (named !== undefined || !/^[0-9a-f]{16}$/.test(wanted)) return named;
  for (const model of models) if ((await codecIdOf(model)) === wanted) return model;
  return undefined;
}

/** A model of one's own that takes pictures of any size. */
export interface OwnCodec {
  readonly id: string;
  readonly name: string;
  /** Of the decoder, which files may carry. */
  readonly bytes: number;
  /** Of the whole network, where it learned to take damage away: it is a denoiser, too. */
  readonly restorerBytes?: number;
}

/** The models of one's own that can code pictures of any size. */
export async function listOwnCodecs(labFolder: string): Promise<readonly OwnCodec[]> {
  const all = await Promise.all((await listOwnModels(labFolder)).map(describeCodec));
  return all.filter((codec) => codec !== undefined);
}

async function describeCodec(model: OwnModel): Promise<OwnCodec | undefined> {
  const { id, name, folder } = model;
  try {
    const [encoder, decoder] = await Promise.all([readPart(model, 'encoder'), readPart(model, 'decoder')]);
    shapeOfCustom({ name, encoder, decoder });
    const codec = { id, name, bytes: decoder.length };
    if (!restores(model)) return codec;
    // One that is damaged says so when it is opened.
    const { size } = await stat(join(folder, 'autoencoder.onnx')).catch(() => ({ size: 0 }));
    return { ...codec, restorerBytes: size };
  } catch (thrown) {
    // Most kinds of autoencoders are none, and a damaged model says so in the Lab.
    if (thrown instanceof LatensifyError) return undefined;
    throw thrown;
  }
}

/** @throws LatensifyError 'model' where it can't be a codec */
export async function openOwnCodec(runtime: Runtime, model: OwnModel): Promise<Codec> {
  const [encoder, decoder] = await Promise.all([readPart(model, 'encoder'), readPart(model, 'decoder')]);
  return openCustomCodec(runtime, { name: model.name, encoder, decoder });
}

/**
 * A codec from a decoder that lies in a file: read within the limits of imports, then run once in a process that can be
 * killed. To be called after the user agreed.
 * @throws LatensifyError 'model' | 'damaged' | 'too-large'
 */
export async function openEmbeddedCodec(runtime: Runtime, model: EmbeddedModel): Promise<Codec> {
  const decoder = unpackDecoder(model);
  readOnnx(decoder, LIMITS);
  const custom = { name: model.name, decoder };
  const { channels, colours, stride } = shapeOfCustom(custom);
  const shapes = {
    inputs: { code: [1, channels, 8, 8] },
    outputs: { output: [1, colours, 8 * stride, 8 * stride] },
  };
  const failure = await tryOnnx(decoder, shapes);
  if (failure !== undefined) {
    throw new LatensifyError('model', `The embedded model can't be run (${failure}).`);
  }
  return openCustomCodec(runtime, custom);
}

/** The id that .ltn files know it by; undefined where it has no decoder. */
export async function codecIdOf({ folder }: OwnModel): Promise<string | undefined> {
  const decoder = await readFile(join(folder, 'decoder.onnx')).catch(() => undefined);
  return decoder && customModelId(decoder);
}
