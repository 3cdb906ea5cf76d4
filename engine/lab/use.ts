import { throwIfCancelled } from '../../common/errors.js';
import type { PictureShape } from '../../models/autoencoders/index.js';
import { drawFrom, type Rows } from '../../models/analysis/index.js';
import { sizeOf } from '../../models/graph/index.js';
import { randomOf } from '../../models/training/index.js';
import { createRuntime, type Network } from '../../models/runtime/index.js';
import type { CodesCache } from './codes-cache.js';
import { type CollectedPicture, type Collection, collect } from './collection.js';
import { type OwnModel, readPart } from './models.js';
import { readPrior } from './prior.js';

/** The codes of pictures, and how far each was from what came back. */
export interface Codes {
  readonly pictures: readonly CollectedPicture[];
  /** Numbers of each code. */
  readonly size: number;
  /** Codes one after the other. */
  readonly data: Float32Array;
  /** Mean squared error of each picture's reconstruction, in [0, 1]² units. */
  readonly errors: Float32Array;
  /** The pictures themselves, at 32 pixels a side at most; where they were asked for. */
  readonly pixels?: Rows;
  readonly unreadable: Collection['report']['unreadable'];
  readonly shape: PictureShape;
  /** As the network sees them: planes 0 … 255. @throws LatensifyError when the file can't be read any more */
  samples(index: number): Promise<Uint8Array>;
}

const BATCH = 32;
const CACHE_BYTES = 64 * 2 ** 20;

export interface EncodeHooks {
  /** Before the network runs: how many files of how many were looked at. */
  readonly onRead?: ((done: number, all: number) => void) | undefined;
  readonly onProgress?: ((done: number, all: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Real paths of folders that pictures may lie in; absent: anywhere. */
  readonly within?: readonly string[] | undefined;
  /** Gives the pictures' pixels, too. */
  readonly withPixels?: boolean;
  /** Keeps the codes for the next question about the same pictures. */
  readonly cache?: CodesCache | undefined;
}

/**
 * Encodes pictures with a model of one's own, on the CPU.
 * @throws LatensifyError 'model' | 'unreadable' | 'cancelled'
 */
export async function encodePictures(
  model: OwnModel,
  source: string,
  hooks: EncodeHooks = {},
): Promise<Codes> {
  if (hooks.cache === undefined) return await encode(model, source, hooks);
  return await hooks.cache.get(model, source, hooks, () => encode(model, source, hooks));
}

async function encode(model: OwnModel, source: string, hooks: EncodeHooks): Promise<Codes> {
  const shape: PictureShape = model.settings.picture;
  const { signal, within } = hooks;
  const collection = await collect(source, {
    shape,
    fit: model.fit,
    cacheBytes: CACHE_BYTES,
    signal,
    within,
    ...(hooks.onRead && { onProgress: hooks.onRead }),
  });
  const runtime = createRuntime({ device: 'cpu' });
  try {
    const network: Network = await runtime.load({
      name: model.name,
      onnx: await readPart(model, 'autoencoder'),
    });
    const { pictures } = collection;
    const errors = new Float32Array(pictures.length);
    let data = new Float32Array(0);
    let size = 0;
    const small = smallShape(shape);
    const pixels = hooks.withPixels ? new Float32Array(pictures.length * small.size) : undefined;
    for (let from = 0; from < pictures.length; from += BATCH) {
      throwIfCancelled(signal);
      const count = Math.min(BATCH, pictures.length - from);
      const samples = await batchOf(collection, from, count);
      const dims = [count, shape.channels, shape.height, shape.width];
      const { output, code } = await network.run({ input: { dims, data: samples.slice() } }, signal);
      if (from === 0) {
        size = sizeOf(code!.dims) / count;
        data = new Float32Array(pictures.length * size);
      }
      data.set(code!.data, from * size);
      for (let i = 0; i < count; i++) errors[from + i] = squaredError(samples, output!.data, i, count);
      pixels?.set(shrink(samples, shape, small), from * small.size);
      hooks.onProgress?.(from + count, pictures.length);
    }
    const { unreadable } = collection.report;
    const rows = pixels && { pixels: { count: pictures.length, size: small.size, data: pixels } };
    const samples = (index: number): Promise<Uint8Array> => collection.samples(index);
    return { pictures, size, data, errors, ...rows, unreadable, shape, samples };
  } finally {
    await runtime.dispose();
  }
}

const SMALL_SIDE = 32;

function smallShape({ channels, height, width }: PictureShape) {
  const factor = Math.ceil(Math.max(height, width) / SMALL_SIDE);
  const [rows, columns] = [Math.ceil(height / factor), Math.ceil(width / factor)];
  return { factor, rows, columns, size: channels * rows * columns };
}

/** Planes of means over squares. */
function shrink(
  samples: Float32Array,
  { channels, height, width }: PictureShape,
  { factor, rows, columns, size }: ReturnType<typeof smallShape>,
): Float32Array {
  if (factor === 1) return samples;
  const count = samples.length / (channels * height * width);
  const sums = new Float32Array(count * size);
  const counts = new Float32Array(rows * columns);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) counts[Math.floor(y / factor) * columns + Math.floor(x / factor)]!++;
  }
  for (let i = 0; i < samples.length; i++) {
    const [x, y, plane] = [i % width, Math.floor(i / width) % height, Math.floor(i / (width * height))];
    const place = Math.floor(y / factor) * columns + Math.floor(x / factor);
    sums[plane * rows * columns + place]! += samples[i]! / counts[place]!;
  }
  return sums;
}

async function batchOf(collection: Collection, from: number, count: number): Promise<Float32Array> {
  const pictures = await Promise.all(Array.from({ length: count }, (_, i) => collection.samples(from + i)));
  const size = pictures[0]?.length ?? 0;
  const samples = new Float32Array(count * size);
  pictures.forEach((picture, i) => {
    for (let k = 0; k < size; k++) samples[i * size + k] = picture[k]! / 255;
  });
  return samples;
}

function squaredError(a: Float32Array, b: Float32Array, index: number, count: number): number {
  const size = a.length / count;
  let sum = 0;
  for (let k = index * size; k < (index + 1) * size; k++) sum += (a[k]! - b[k]!) ** 2;
  return sum / size;
}

/** Pictures that a decoder made, planes of samples in [0, 1]. */
export interface Drawn {
  readonly shape: PictureShape;
  readonly count: number;
  readonly samples: Float32Array;
}

/**
 * Draws codes for new pictures of a variational model: from where those of its pictures lie (prior.ts), or from the
 * standard normal distribution, where that is wanted or not known.
 * @throws LatensifyError 'model'
 */
export async function drawCodes(
  model: OwnModel,
  count: number,
  seed: number,
  from: 'fitted' | 'normal' = 'fitted',
): Promise<Float32Array> {
  const size = model.settings.code;
  const random = randomOf(seed, 'samples');
  const codes = Float32Array.from({ length: count * size }, () => random.gaussian());
  const prior = from === 'fitted' ? await readPrior(model.folder) : undefined;
  if (prior?.size === size) {
    for (let i = 0; i < count; i++) drawFrom(prior, random, codes.subarray(i * size, (i + 1) * size));
  }
  return codes;
}

/** Draws new pictures with a variational model, as drawCodes does. @throws LatensifyError 'model' */
export async function drawSamples(
  model: OwnModel,
  count: number,
  seed: number,
  from: 'fitted' | 'normal' = 'fitted',
): Promise<Drawn> {
  const codes = await drawCodes(model, count, seed, from);
  const runtime = createRuntime({ device: 'cpu' });
  try {
    const network: Network = await runtime.load({ name: model.name, onnx: await readPart(model, 'decoder') });
    return await decodeWith(network, model, codes);
  } finally {
    await runtime.dispose();
  }
}

/** Pictures of codes that are plain numbers, one code after the other. */
export async function decodeWith(decoder: Network, model: OwnModel, codes: Float32Array): Promise<Drawn> {
  const { picture: shape, code: size } = model.settings;
  const count = codes.length / size;
  const { output } = await decoder.run({ code: { dims: [count, size], data: codes } });
  return { shape, count, samples: output!.data };
}
