import { LatensifyError, throwIfCancelled } from '../../../common/errors.js';
import { createRuntime } from '../../../models/runtime/index.js';
import type { LabExamination } from '../../api/index.js';
import type { PictureFile } from '../../host/index.js';
import { collect } from '../collection.js';
import { encodeSheet } from '../look/index.js';
import { findOwnModel, readPart } from '../models.js';
import { drawSamples, encodePictures } from '../use.js';
import { type CheckHooks, inSteps } from './check.js';

/** The worst pictures that are shown. */
const WORST = 30;
const COLUMNS = 10;
const SIDE = 128;

export type Examination = Omit<LabExamination, 'original' | 'output'> & {
  readonly original: PictureFile;
  readonly output: PictureFile;
};

/**
 * How well a model gives pictures back: those that it knows nothing like come back badly.
 * @throws LatensifyError 'model' | 'unreadable' | 'cancelled' | 'usage' where there are no pictures
 */
export async function examine(
  request: {
    readonly model: string;
    readonly source: string;
    readonly within?: readonly string[] | undefined;
  },
  labFolder: string,
  { signal, onProgress }: CheckHooks,
): Promise<Examination> {
  const model = await findOwnModel(labFolder, request.model);
  const { errors, pictures, unreadable } = await encodePictures(model, request.source, {
    signal,
    onProgress: inSteps(onProgress),
    within: request.within,
  });
  if (pictures.length === 0)
    throw new LatensifyError('usage', 'There are no pictures in it that can be read.');
  const order = [...errors.keys()].sort((a, b) => errors[b]! - errors[a]!);
  const worst = order.slice(0, WORST);
  const { original, output } = await showPictures(model, request, worst, signal);
  return {
    pictures: pictures.length,
    unreadableCount: unreadable.length,
    scores: order.toReversed().map((index) => errors[index]!),
    worst: worst.map((index) => ({ ...pictures[index]!, score: errors[index]! })).map(plain),
    columns: COLUMNS,
    original,
    output,
  };
}

const plain = ({ name, label, score }: LabExamination['worst'][number]): LabExamination['worst'][number] => ({
  name,
  label,
  score,
});

/** Some of the pictures again: as they are, and as they come back. */
async function showPictures(
  model: Awaited<ReturnType<typeof findOwnModel>>,
  { source, within }: { readonly source: string; readonly within?: readonly string[] | undefined },
  indices: readonly number[],
  signal: AbortSignal,
): Promise<{ original: PictureFile; output: PictureFile }> {
  const shape = model.settings.picture;
  const collection = await collect(source, { shape, fit: model.fit, cacheBytes: 2 ** 26, signal, within });
  const size = shape.channels * shape.height * shape.width;
  const data = new Float32Array(indices.length * size);
  for (const [i, index] of indices.entries()) {
    const samples = await collection.samples(index);
    for (let k = 0; k < size; k++) data[i * size + k] = samples[k]! / 255;
  }
  throwIfCancelled(signal);
  const runtime = createRuntime({ device: 'cpu' });
  try {
    const network = await runtime.load({ name: model.name, onnx: await readPart(model, 'autoencoder') });
    const dims = [indices.length, shape.channels, shape.height, shape.width];
    const { output } = await network.run({ input: { dims, data: data.slice() } }, signal);
    const sheet = async (samples: Float32Array): Promise<PictureFile> => ({
      type: 'image/png',
      data: await encodeSheet(
        { shape, count: indices.length, samples },
        { columns: COLUMNS, gap: 2, longestSide: SIDE },
      ),
    });
    return { original: await sheet(data), output: await sheet(output!.data) };
  } finally {
    await runtime.dispose();
  }
}

/** @throws LatensifyError 'usage' where a model draws nothing */
export async function draw(
  { model: id, count, seed }: { readonly model: string; readonly count: number; readonly seed: number },
  labFolder: string,
): Promise<{ sheet: PictureFile; columns: number }> {
  const model = await findOwnModel(labFolder, id);
  if (model.settings.kind !== 'variational') {
    throw new LatensifyError('usage', 'New pictures are drawn by variational models only.');
  }
  const { shape, samples } = await drawSamples(model, count, seed);
  const layout = { columns: COLUMNS, gap: 2, longestSide: SIDE };
  return {
    sheet: { type: 'image/png', data: await encodeSheet({ shape, count, samples }, layout) },
    columns: COLUMNS,
  };
}
