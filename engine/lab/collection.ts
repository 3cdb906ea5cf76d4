import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { asLatensifyError, LatensifyError, throwIfCancelled } from '../../common/errors.js';
import type { Pixels } from '../../common/pixels.js';
import type { PictureShape } from '../../models/autoencoders/index.js';
import { CLASSES, drawDigits, isIdx, readIdx } from '../../models/datasets/index.js';
import { type Dataset, type Random, randomOf } from '../../models/training/index.js';
import { demandWithin, isPictureName, readRegularFile, walk } from '../files/index.js';
import { readImage } from '../images/index.js';
import { turnUpright } from '../jobs/index.js';
import { augment } from './augment.js';
import type { Augmentation, FolderReport } from './events.js';
import { fitPixels, isWithoutColour } from './pixels.js';

/** Pictures to learn from, or to encode, as the network sees them. */
export interface Collection {
  readonly pictures: readonly CollectedPicture[];
  readonly shape: PictureShape;
  readonly report: Omit<FolderReport, 'heldOut'>;
  /** Planes 0 … 255. @throws LatensifyError when the file can't be read any more */
  samples(index: number): Promise<Uint8Array>;
}

export interface CollectedPicture {
  /** Its path, or what stands for it. */
  readonly name: string;
  /** Name of its sub-folder, or its class. */
  readonly label: string;
}

export interface CollectOptions {
  readonly shape: PictureShape;
  readonly fit: 'crop' | 'resize';
  readonly cacheBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Real paths of folders that pictures may lie in; absent: anywhere. */
  readonly within?: readonly string[] | undefined;
  /** Told how many files of how many were looked at. */
  readonly onProgress?: (done: number, all: number) => void;
}

const DRAWN = /^(digits|shapes):(\d{1,7})$/;

/** Whether a source stands for pictures that the program draws. */
export const isDrawn = (source: string): boolean => DRAWN.test(source);

/**
 * Opens a source of pictures: a folder with its sub-folders, an IDX file (labels beside it, as MNIST names them), or
 * "digits:COUNT" or "shapes:COUNT" for those that the program draws.
 * @throws LatensifyError 'unreadable' | 'unsupported' | 'damaged'
 */
export async function collect(source: string, options: CollectOptions): Promise<Collection> {
  const drawn = DRAWN.exec(source);
  if (drawn !== null) {
    const classes = drawn[1] === 'digits' ? CLASSES.slice(0, 10) : CLASSES.slice(10);
    const { samples, labels, height, width } = drawDigits(Number(drawn[2]), 1, classes);
    return await fromMemory(
      samples,
      [...labels].map((label) => classes[label]!),
      { height, width },
      options,
    );
  }
  if (/idx[13]-ubyte$|\.idx$/.test(source)) return await fromIdx(source, options);
  return await fromFolder(source, options);
}

async function fromIdx(path: string, options: CollectOptions): Promise<Collection> {
  const { dims, data } = readIdx(await readRegularFile(path));
  const [count, height, width] = dims;
  if (height === undefined || width === undefined) {
    throw new LatensifyError('unsupported', 'This IDX file holds labels: give the one with the pictures.');
  }
  const beside = path.replace('images-idx3', 'labels-idx1');
  const file = beside === path ? undefined : await readFile(beside).catch(() => undefined);
  const labels = file !== undefined && isIdx(file) ? readIdx(file).data : undefined;
  const names = Array.from({ length: count! }, (_, i) => (labels === undefined ? '' : String(labels[i])));
  return await fromMemory(data, names, { height, width }, options);
}

/** Grey pictures of one size, one after the other. */
async function fromMemory(
  samples: Uint8Array,
  labels: readonly string[],
  { height, width }: { readonly height: number; readonly width: number },
  { shape, fit }: CollectOptions,
): Promise<Collection> {
  const size = height * width;
  const read = (index: number): Promise<Uint8Array> => {
    const data = samples.subarray(index * size, (index + 1) * size);
    if (height === shape.height && width === shape.width && shape.channels === 1)
      return Promise.resolve(data);
    return fitPixels({ height, width, channels: 1, data }, shape, fit);
  };
  const named = [...new Set(labels)].sort();
  return await Promise.resolve({
    pictures: labels.map((label, i) => ({ name: String(i), label })),
    shape,
    report: {
      pictures: labels.length,
      unreadable: [],
      duplicates: 0,
      small: height < shape.height || width < shape.width ? labels.length : 0,
      grey: labels.length,
      labels: named.filter((label) => label !== ''),
    },
    samples: read,
  });
}

async function fromFolder(folder: string, options: CollectOptions): Promise<Collection> {
  const { shape, fit, cacheBytes, signal, within, onProgress } = options;
  const { files, problems } = await walk([folder], { recursive: true, ...(signal && { signal }) });
  const unreadable = problems.map(({ path, reason }) => ({ path, reason }));
  const named = files.filter((file) => isPictureName(file.name));
  const cache = new SampleCache(cacheBytes);
  const pictures: (CollectedPicture & { readonly path: string })[] = [];
  const seen = new Set<string>();
  const found = { duplicates: 0, small: 0, grey: 0 };
  for (const [index, file] of named.entries()) {
    const { path, name, folder: place } = file;
    throwIfCancelled(signal);
    onProgress?.(index, named.length);
    try {
      await demandWithin(path, within);
      const bytes = await readRegularFile(path);
      const hash = createHash('sha256').update(bytes).digest('base64');
      if (seen.has(hash)) {
        found.duplicates++;
        continue;
      }
      const pixels = await readUpright(bytes);
      seen.add(hash);
      if (pixels.width < shape.width || pixels.height < shape.height) found.small++;
      if (isWithoutColour(pixels)) found.grey++;
      cache.put(pictures.length, await fitPixels(pixels, shape, fit));
      pictures.push({
        path,
        name: place === '' ? name : `${place}/${name}`,
        label: place.split('/')[0] ?? '',
      });
    } catch (thrown) {
      unreadable.push({ path, reason: asLatensifyError(thrown).message });
    }
  }
  const labels = [...new Set(pictures.map(({ label }) => label))].sort().filter((label) => label !== '');
  return {
    pictures,
    shape,
    report: { pictures: pictures.length, unreadable, ...found, labels },
    async samples(index) {
      const known = cache.get(index);
      if (known !== undefined) return known;
      const pixels = await readUpright(await readRegularFile(pictures[index]!.path));
      const samples = await fitPixels(pixels, shape, fit);
      cache.put(index, samples);
      return samples;
    },
  };
}

async function readUpright(bytes: Uint8Array): Promise<Pixels> {
  const { pixels, orientation } = await readImage(bytes);
  return turnUpright(pixels, orientation);
}

/** Keeps as many pictures as fit; what is there stays, as every picture is asked for equally often. */
class SampleCache {
  private readonly limit: number;
  private readonly kept = new Map<number, Uint8Array>();
  private bytes = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get(index: number): Uint8Array | undefined {
    return this.kept.get(index);
  }

  put(index: number, samples: Uint8Array): void {
    if (this.kept.has(index) || this.bytes + samples.length > this.limit) return;
    this.kept.set(index, samples);
    this.bytes += samples.length;
  }
}

/** Some pictures of a collection as a data set. */
export function datasetFrom(
  collection: Collection,
  indices: readonly number[],
  augmentations: readonly Augmentation[] = [],
): Dataset {
  const { channels, height, width } = collection.shape;
  const shape = [channels, height, width] as const;
  const size = channels * height * width;
  return {
    size: indices.length,
    shape,
    async read(wanted, random?: Random) {
      const pictures = new Float32Array(wanted.length * size);
      for (const [i, index] of wanted.entries()) {
        const samples = await collection.samples(indices[index]!);
        const planes = Float32Array.from(samples, (sample) => sample / 255);
        const isChanged = random !== undefined && augmentations.length > 0;
        pictures.set(isChanged ? augment(planes, shape, augmentations, random) : planes, i * size);
      }
      return pictures;
    },
  };
}

/** Some pictures of a collection, planes of samples in [0, 1]. */
export async function readPictures(
  { shape, samples }: Pick<Collection, 'shape' | 'samples'>,
  indices: readonly number[],
): Promise<{ readonly shape: PictureShape; readonly count: number; readonly samples: Float32Array }> {
  const size = shape.channels * shape.height * shape.width;
  const data = new Float32Array(indices.length * size);
  for (const [i, index] of indices.entries()) {
    const planes = await samples(index);
    for (let k = 0; k < size; k++) data[i * size + k] = planes[k]! / 255;
  }
  return { shape, count: indices.length, samples: data };
}

/** The share of a source that a training held out, and its seed. */
export interface HeldOut {
  readonly share: number;
  readonly seed: number;
}

/** Which pictures are learned from and which are held out: by a hash of the name, so that a file stays where it was. */
export function split(
  { pictures }: Pick<Collection, 'pictures'>,
  holdOut: number,
  seed: number,
): { readonly train: number[]; readonly heldOut: number[] } {
  const chance = pictures.map(({ name }, index) => ({
    index,
    value: randomOf(seed, 'split', name).uniform(),
  }));
  const count = Math.max(1, Math.round(pictures.length * holdOut));
  const order = chance.sort((a, b) => a.value - b.value).map(({ index }) => index);
  const byPlace = (a: number, b: number): number => a - b;
  return { heldOut: order.slice(0, count).sort(byPlace), train: order.slice(count).sort(byPlace) };
}

const FEWEST = 8;

/** @throws LatensifyError 'usage' when there is too little to learn from */
export function checkCollection({ report }: Collection): void {
  const problem = tooFew(report);
  if (problem !== undefined) throw new LatensifyError('usage', problem);
}

/** Why there is too little to learn from. */
export function tooFew(report: Collection['report']): string | undefined {
  if (report.pictures >= FEWEST) return undefined;
  const left = [
    report.duplicates > 0 ? `${report.duplicates} are copies` : '',
    report.unreadable.length > 0 ? `${report.unreadable.length} can't be read` : '',
  ].filter((part) => part !== '');
  const rest = left.length === 0 ? '' : ` (${left.join(', ')})`;
  return `There ${report.pictures === 1 ? 'is 1 picture' : `are ${report.pictures} pictures`} to learn from${rest}; give at least ${FEWEST}, better some hundreds.`;
}
