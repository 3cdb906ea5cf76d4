import { throwIfCancelled } from '../../../../common/errors.js';
import { createRuntime } from '../../../../models/runtime/index.js';
import type { LabExamination } from '../../../api/index.js';
import type { PictureFile } from '../../../host/index.js';
import { readPictures } from '../../collection.js';
import { encodeSheet } from '../../look/index.js';
import { type OwnModel, readPart } from '../../models.js';
import { type Codes, type EncodeHooks, encodePictures } from '../../use.js';
import { demandPictures } from './demand-pictures.js';

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
export async function examine(model: OwnModel, source: string, hooks: EncodeHooks): Promise<Examination> {
  const codes = await encodePictures(model, source, hooks);
  demandPictures(codes);
  const { errors, pictures, unreadable } = codes;
  const order = [...errors.keys()].sort((a, b) => errors[b]! - errors[a]!);
  const worst = order.slice(0, WORST);
  const { original, output } = await showPictures(model, codes, worst, hooks.signal);
  return {
    pictures: pictures.length,
    unreadableCount: unreadable.length,
    scores: order.toReversed().map((index) => errors[index]!),
    worst: worst.map((index) => {
      const { name, label } = pictures[index]!;
      return { name, label, score: errors[index]! };
    }),
    columns: COLUMNS,
    original,
    output,
  };
}

/** Some of the pictures again: as they are, and as they come back. */
async function showPictures(
  model: OwnModel,
  codes: Codes,
  indices: readonly number[],
  signal: AbortSignal | undefined,
): Promise<{ original: PictureFile; output: PictureFile }> {
  const { shape, count, samples: data } = await readPictures(codes, indices);
  throwIfCancelled(signal);
  const runtime = createRuntime({ device: 'cpu' });
  try {
    const network = await runtime.load({ name: model.name, onnx: await readPart(model, 'autoencoder') });
    const dims = [count, shape.channels, shape.height, shape.width];
    const { output } = await network.run({ input: { dims, data: data.slice() } }, signal);
    const sheet = async (samples: Float32Array): Promise<PictureFile> => ({
      type: 'image/png',
      data: await encodeSheet({ shape, count, samples }, { columns: COLUMNS, gap: 2, longestSide: SIDE }),
    });
    return { original: await sheet(data), output: await sheet(output!.data) };
  } finally {
    await runtime.dispose();
  }
}
