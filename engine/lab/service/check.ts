import type { LabFit, LabFolder } from '../../api/index.js';
import type { PictureFile } from '../../host/index.js';
import type { PictureShape } from '../../../models/autoencoders/index.js';
import { type Collection, collect, tooFew } from '../collection.js';
import { encodeSheet } from '../look/index.js';
import { shortReport } from '../report.js';

export interface CheckHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

const CACHE_BYTES = 64 * 2 ** 20;
const SHOWN = 24;

/**
 * Looks through a source of pictures as a training would: what can be read, how many are copies, small, or grey.
 * @throws LatensifyError 'unreadable' | 'unsupported' | 'damaged' | 'cancelled'
 */
export async function checkSource(
  {
    source,
    picture,
    fit,
    within,
  }: {
    readonly source: string;
    readonly picture: PictureShape;
    readonly fit: LabFit;
    readonly within?: readonly string[] | undefined;
  },
  { signal, onProgress }: CheckHooks,
): Promise<{ folder: LabFolder; problem?: string; sheet?: PictureFile }> {
  const collection = await collect(source, {
    shape: picture,
    fit,
    cacheBytes: CACHE_BYTES,
    signal,
    within,
    onProgress: inSteps(onProgress),
  });
  const problem = tooFew(collection.report);
  const folder = shortReport(collection.report, source);
  if (folder.pictures === 0) return { folder, ...(problem !== undefined && { problem }) };
  return { folder, ...(problem !== undefined && { problem }), sheet: await someOf(collection) };
}

/** Pictures from all over the source. */
async function someOf(collection: Collection): Promise<PictureFile> {
  const { shape, pictures } = collection;
  const count = Math.min(SHOWN, pictures.length);
  const size = shape.channels * shape.height * shape.width;
  const samples = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const planes = await collection.samples(Math.floor((i * pictures.length) / count));
    for (let k = 0; k < size; k++) samples[i * size + k] = planes[k]! / 255;
  }
  const layout = { columns: SHOWN / 2, gap: 2, longestSide: 96 };
  return { type: 'image/png', data: await encodeSheet({ shape, count, samples }, layout) };
}

/** A hundred times at most. */
export function inSteps(onProgress: (fraction: number) => void): (done: number, all: number) => void {
  let told = -1;
  return (done, all) => {
    const percent = Math.floor((100 * done) / all);
    if (percent === told) return;
    told = percent;
    onProgress(done / all);
  };
}
