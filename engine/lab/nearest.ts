import { LatensifyError, throwIfCancelled } from '../../common/errors.js';
import { type CollectedPicture, collect } from './collection.js';
import type { OwnModel } from './models.js';
import type { Drawn, EncodeHooks } from './use.js';

/** The picture that a drawn one is most like. */
export interface Nearest {
  readonly name: string;
  /** Root mean square of the differences, samples in [0, 1]. */
  readonly distance: number;
}

export interface NearestHooks extends Pick<EncodeHooks, 'signal' | 'within' | 'onRead' | 'onProgress'> {
  /** Which of the pictures are looked at; default: all. */
  readonly among?: (pictures: readonly CollectedPicture[]) => readonly number[];
}

const CACHE_BYTES = 64 * 2 ** 20;

/**
 * The nearest of some pictures, such as those that the model learned from, to each drawn one: whether it is new or a
 * copy.
 * @returns also a sheet's content: each drawn picture, then the nearest to it
 * @throws LatensifyError 'unreadable' | 'usage' where there are none | 'cancelled'
 */
export async function nearestPictures(
  model: OwnModel,
  { shape, count, samples }: Drawn,
  source: string,
  { signal, within, onRead, onProgress, among }: NearestHooks = {},
): Promise<{ readonly nearest: readonly Nearest[]; readonly beside: Drawn }> {
  const collection = await collect(source, {
    shape,
    fit: model.fit,
    cacheBytes: CACHE_BYTES,
    signal,
    within,
    ...(onRead && { onProgress: onRead }),
  });
  const { pictures } = collection;
  const indices = among?.(pictures) ?? [...pictures.keys()];
  if (indices.length === 0) throw new LatensifyError('usage', 'There are no pictures to compare with.');
  const size = samples.length / count;
  const least = new Float64Array(count).fill(Infinity);
  const names = new Array<string>(count).fill('');
  const beside = new Float32Array(2 * samples.length);
  for (let i = 0; i < count; i++) beside.set(samples.subarray(i * size, (i + 1) * size), 2 * i * size);
  for (const [done, index] of indices.entries()) {
    throwIfCancelled(signal);
    onProgress?.(done, indices.length);
    const picture = Float32Array.from(await collection.samples(index), (sample) => sample / 255);
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let k = 0; k < size && sum < least[i]!; k++) sum += (samples[i * size + k]! - picture[k]!) ** 2;
      if (sum >= least[i]!) continue;
      least[i] = sum;
      names[i] = pictures[index]!.name;
      beside.set(picture, (2 * i + 1) * size);
    }
  }
  return {
    nearest: names.map((name, i) => ({ name, distance: Math.sqrt(least[i]! / size) })),
    beside: { shape, count: 2 * count, samples: beside },
  };
}
