import { LatensifyError, throwIfCancelled } from '../../common/errors.js';
import type { SourceImage } from '../images/index.js';
import type { QualityPromise } from './compare.js';
import { type ConvertHooks, partOf } from './converter.js';
import type { Decoded, Encoded, Encoder } from './encoder.js';
import { avifEncoder } from './export-encoder.js';
import { type PresetName, presetQualities } from '../api/index.js';
import { presetPromises } from './presets.js';
import { checkPromise } from './promise-check.js';
import type { Goal } from './requests.js';
import { formatBytes } from './sentences.js';
import { searchSize } from './size-search.js';
import { noiseOfPicture } from './noise.js';

export type Reached =
  | {
      readonly kind: 'reached';
      readonly encoded: Encoded;
      readonly encoder: Encoder;
      readonly quality: number;
      readonly notices: readonly string[];
      /** Where a promise had to be checked. */
      readonly decoded?: Decoded;
    }
  /** The original is the better file. */
  | { readonly kind: 'missed'; readonly reason: string };

interface Task {
  readonly image: SourceImage;
  /** Size of the source file. */
  readonly sourceBytes: number;
  readonly hooks: ConvertHooks;
  /** Its noise was taken away already. */
  readonly isDenoised: boolean;
}

/**
 * Encodes a picture as its goal asks. A result that is not smaller than the source, or that misses what the preset
 * promises, is not taken.
 * @throws LatensifyError 'too-large' when the picture can't be made to fit, 'cancelled'
 */
export async function reach(task: Task, encoder: Encoder, goal: Goal): Promise<Reached> {
  switch (goal.kind) {
    case 'quality':
      return await encodeOnce(task, encoder, goal.quality);
    case 'max-bytes':
      return await fit(task, encoder, goal.bytes);
    case 'preset': {
      const promise = presetPromises[goal.preset];
      if (promise === undefined) {
        return await encodeOnce(task, encoder, presetQualities[goal.preset][encoder.format][0]);
      }
      return await keepPromise(task, encoder, goal.preset, promise);
    }
  }
}

async function encodeOnce(task: Task, encoder: Encoder, quality: number): Promise<Reached> {
  const nearest = nearestQuality(encoder, quality);
  const encoding = await encoder.begin(task.image, 'one', task.hooks);
  const encoded = await encoding.encode(nearest, task.hooks);
  if (encoded.bytes.length >= task.sourceBytes) return { kind: 'missed', reason: notSmaller(encoded, task) };
  return { kind: 'reached', encoded, encoder, quality: nearest, notices: [] };
}

async function fit(task: Task, encoder: Encoder, maxBytes: number): Promise<Reached> {
  if (task.sourceBytes <= maxBytes) {
    return { kind: 'missed', reason: `The original fits into ${formatBytes(maxBytes)} already.` };
  }
  const encoding = await encoder.begin(task.image, 'several', task.hooks);
  const attempts = Math.ceil(Math.log2(encoder.qualities.length + 1));
  let number = 0;
  const search = await searchSize(encoder.qualities, maxBytes, async (quality) => {
    const result = await encoding.encode(quality, partOf(task.hooks, number++ / attempts, 1 / attempts));
    return { quality, result, bytes: result.bytes.length };
  });
  if (!search.fits) {
    const smallest = formatBytes(search.smallestBytes);
    throw new LatensifyError(
      'too-large',
      `It can't be made to fit into ${formatBytes(maxBytes)}: at the lowest quality it takes ${smallest}.`,
    );
  }
  const { result, quality } = search.best;
  return { kind: 'reached', encoded: result, encoder, quality, notices: [] };
}

/** Tries the preset's qualities from the lowest; where the codec can't keep the promise, AVIF may. */
async function keepPromise(
  task: Task,
  encoder: Encoder,
  preset: PresetName,
  promise: QualityPromise,
): Promise<Reached> {
  const qualities = presetQualities[preset];
  const encoders = encoder.format === 'ltn' ? [encoder, avifEncoder] : [encoder];
  const attempts = encoders.flatMap((one) => qualities[one.format]).length;
  let number = 0;
  let smallest = Infinity;
  for (const one of encoders) {
    const encoding = await one.begin(task.image, 'several', task.hooks);
    for (const quality of qualities[one.format]) {
      throwIfCancelled(task.hooks.signal);
      const hooks = partOf(task.hooks, number++ / attempts, 1 / attempts);
      const encoded = await encoding.encode(quality, hooks);
      smallest = Math.min(smallest, encoded.bytes.length);
      if (encoded.bytes.length >= task.sourceBytes) break;
      const decoded = await one.decode(encoded.bytes, { ...hooks, onProgress: () => undefined });
      if (!(await checkPromise(task.image, decoded, promise, hooks.signal))) continue;
      const notices =
        one === encoder
          ? []
          : [`Written as AVIF: the network can't keep what "${preset}" promises here.${advice(task)}`];
      return { kind: 'reached', encoded, encoder: one, quality, notices, decoded };
    }
  }
  const reason =
    smallest >= task.sourceBytes
      ? `No result that keeps what "${preset}" promises would be smaller.`
      : `No smaller result keeps what "${preset}" promises.`;
  return { kind: 'missed', reason: reason + advice(task) };
}

/** Deviation of luminance noise from which on it takes more room than the picture: 4 of 255. */
const noticeable = 4 / 255;

/** What helps where noise is what can't be kept. */
function advice({ image, isDenoised }: Task): string {
  if (isDenoised || noiseOfPicture(image.pixels) < noticeable) return '';
  return ' It is noisy: taking the noise away first (--denoise) makes it smaller.';
}

function notSmaller(encoded: Encoded, { sourceBytes }: Task): string {
  return `The result would not be smaller (${formatBytes(encoded.bytes.length)} for ${formatBytes(sourceBytes)}).`;
}

function nearestQuality(encoder: Encoder, quality: number): number {
  return encoder.qualities.reduce((best, one) =>
    Math.abs(one - quality) < Math.abs(best - quality) ? one : best,
  );
}
