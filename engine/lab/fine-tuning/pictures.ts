import { join, relative } from 'node:path';
import { asLatensifyError, LatensifyError, throwIfCancelled } from '../../../common/errors.js';
import { isGrey, type Pixels } from '../../../common/pixels.js';
import { cutRgb } from '../../../models/pixels/index.js';
import { randomOf } from '../../../models/training/index.js';
import { demandWithin, isPictureName, readRegularFile, walk } from '../../files/index.js';
import { readImage, resizePixels } from '../../images/index.js';
import { turnUpright } from '../../jobs/index.js';
import type { TuningPictures } from '../../api/index.js';
import type { FineTuningRequest } from '../tuning.js';

/** A crop as 8-bit samples of R, G and B, interleaved. */
export interface Crop {
  readonly clean: Uint8Array;
  /** Of pairs. */
  readonly noisy?: Uint8Array;
}

/** A held-out picture, RGB. */
export interface HeldOut {
  readonly name: string;
  readonly clean: Pixels;
  readonly noisy?: Pixels;
}

export interface Gathered {
  readonly train: readonly Crop[];
  /** Crops of the held-out pictures, for the loss. */
  readonly validation: readonly Crop[];
  /** Some of the held-out pictures, by which the result is judged. */
  readonly judged: readonly HeldOut[];
  readonly pictures: number;
  readonly heldOut: number;
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** Crops of a picture at most, and held-out pictures that the result is judged by. */
const MOST_CROPS = 24;
const MOST_JUDGED = 16;
/** Side of the middle that is judged, and of whole pictures when they are colorized. */
const JUDGED_SIDE = 256;
const FEWEST = 4;
/** Unreadable pictures that are named at most. */
const SHOWN = 50;

/** Which pictures, and how they are read. */
type Wanted = Pick<FineTuningRequest, 'task' | 'source' | 'noisy' | 'crop' | 'within'>;

interface NamedFile {
  readonly path: string;
  /** Below the folder, '/' between. */
  readonly name: string;
}

interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

/** What is there to learn from, without keeping any of it. */
export interface Survey {
  readonly pictures: number;
  readonly heldOut: number;
  readonly unreadable: readonly Unreadable[];
  /** Why it isn't enough. */
  readonly problem?: string;
}

/**
 * Looks through the folders as a fine-tuning would.
 * @throws LatensifyError 'unreadable', 'cancelled'
 */
export async function survey(
  request: Wanted & Pick<FineTuningRequest, 'holdOut'>,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (done: number, all: number) => void },
): Promise<Survey> {
  const { files, unreadable } = await findPictures(request, signal);
  let pictures = 0;
  for (const [index, file] of files.entries()) {
    throwIfCancelled(signal);
    onProgress(index, files.length);
    try {
      await readPair(file, request);
      pictures++;
    } catch (thrown) {
      unreadable.push({ path: file.path, reason: asLatensifyError(thrown).message });
    }
  }
  const heldOut = heldOutCount(pictures, request.holdOut);
  const problem = pictures < FEWEST ? tooFew(pictures, unreadable.length, request.crop) : undefined;
  return { pictures, heldOut, unreadable, ...(problem !== undefined && { problem }) };
}

/** As it is shown: paths below the folder, and not without end. */
export function shortSurvey(
  { pictures, heldOut, unreadable }: Survey | Gathered,
  source: string,
): TuningPictures {
  return {
    pictures,
    heldOut,
    unreadable: unreadable
      .slice(0, SHOWN)
      .map(({ path, reason }) => ({ name: relative(source, path) || path, reason })),
    unreadableCount: unreadable.length,
  };
}

const heldOutCount = (pictures: number, share: number): number => Math.max(1, Math.round(pictures * share));

/**
 * Reads every picture once, cuts crops out of those that are learned from and keeps these: memory has the limit of the
 * cache, whatever the folder holds. The share that is held out is chosen by a hash of the name.
 * @throws LatensifyError 'usage' when there is too little to learn from, 'cancelled'
 */
export async function gather(request: FineTuningRequest, signal: AbortSignal): Promise<Gathered> {
  const { files, unreadable } = await findPictures(request, signal);
  const ranked = files
    .map((file) => ({ file, chance: randomOf(request.seed, 'held out', file.name).uniform() }))
    .sort((a, b) => a.chance - b.chance);
  const outOfThem = heldOutCount(ranked.length, request.holdOut);
  const train: Crop[] = [];
  const validation: Crop[] = [];
  const judged: HeldOut[] = [];
  let [read, heldOut] = [0, 0];
  const bytesOfCrop = 3 * request.crop ** 2 * (request.noisy === undefined ? 1 : 2);
  const most = Math.floor(request.cacheBytes / bytesOfCrop);
  const perPicture = Math.max(1, Math.min(MOST_CROPS, Math.floor(most / Math.max(1, ranked.length))));
  for (const { file } of ranked) {
    throwIfCancelled(signal);
    try {
      const pair = await readPair(file, request);
      const isHeldOut = heldOut < outOfThem;
      const target = isHeldOut ? validation : train;
      const crops = isHeldOut ? Math.min(4, perPicture) : perPicture;
      if (target.length + crops <= most) target.push(...cutCrops(pair, file.name, crops, request));
      if (isHeldOut) {
        heldOut++;
        if (judged.length < MOST_JUDGED) judged.push({ name: file.name, ...judgedPart(pair, request) });
      }
      read++;
    } catch (thrown) {
      unreadable.push({ path: file.path, reason: asLatensifyError(thrown).message });
    }
  }
  if (read < FEWEST || judged.length === 0 || train.length < request.batchSize) {
    throw new LatensifyError('usage', tooFew(read, unreadable.length, request.crop));
  }
  return { train, validation, judged, pictures: read, heldOut, unreadable };
}

function tooFew(read: number, unreadable: number, crop: number): string {
  const rest = unreadable === 0 ? '' : ` (${unreadable} can't be used)`;
  return `There ${read === 1 ? 'is 1 picture' : `are ${read} pictures`} to learn from${rest}; give at least ${FEWEST}, each of ${crop} × ${crop} pixels or more, better some dozens.`;
}

async function findPictures(
  { source }: Wanted,
  signal: AbortSignal,
): Promise<{ files: NamedFile[]; unreadable: Unreadable[] }> {
  const { files, problems } = await walk([source], { recursive: true, signal });
  return {
    files: files
      .filter(({ name }) => isPictureName(name))
      .map(({ path, name, folder }) => ({ path, name: folder === '' ? name : `${folder}/${name}` })),
    unreadable: problems.map(({ path, reason }) => ({ path, reason })),
  };
}

interface Pair {
  readonly clean: Pixels;
  readonly noisy?: Pixels;
}

async function readPair({ path, name }: NamedFile, request: Wanted): Promise<Pair> {
  const clean = await readRgb(path, request);
  if (request.task === 'colorize' && isWithoutColour(clean)) {
    throw new LatensifyError('unsupported', 'It has no colours to learn from.');
  }
  if (request.noisy === undefined) return { clean };
  const noisy = await readRgb(join(request.noisy, name), request);
  if (noisy.width !== clean.width || noisy.height !== clean.height) {
    throw new LatensifyError('unsupported', 'The noisy picture and the clean one differ in size.');
  }
  return { clean, noisy };
}

async function readRgb(path: string, { task, crop, within }: Wanted): Promise<Pixels> {
  await demandWithin(path, within);
  const { pixels, orientation } = await readImage(await readRegularFile(path));
  const upright = turnUpright(pixels, orientation);
  const short = Math.min(upright.width, upright.height);
  if (short < crop) throw new LatensifyError('unsupported', `It is smaller than ${crop} × ${crop} pixels.`);
  // Colours are found at a fixed size; noise must be seen as it is.
  const scale = task === 'colorize' ? Math.max(crop, JUDGED_SIDE) / short : 1;
  const size = { width: Math.round(upright.width * scale), height: Math.round(upright.height * scale) };
  const sized = scale < 1 ? await resizePixels(upright, size) : upright;
  const { width, height } = sized;
  const data = cutRgb(sized, { left: 0, top: 0, width, height }) as Uint8Array;
  return { width, height, channels: 3, data };
}

function isWithoutColour({ data, channels }: Pixels): boolean {
  if (isGrey(channels)) return true;
  for (let at = 0; at < data.length; at += 3) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  }
  return true;
}

function cutCrops({ clean, noisy }: Pair, name: string, count: number, request: FineTuningRequest): Crop[] {
  const { crop, seed } = request;
  const random = randomOf(seed, 'crops', name);
  const area = clean.width * clean.height;
  const wanted = Math.max(1, Math.min(count, Math.round((2 * area) / crop ** 2)));
  return Array.from({ length: wanted }, () => {
    const left = random.below(clean.width - crop + 1);
    const top = random.below(clean.height - crop + 1);
    const rect = { left, top, width: crop, height: crop };
    const cut = (pixels: Pixels): Uint8Array => cutRgb(pixels, rect) as Uint8Array;
    return { clean: cut(clean), ...(noisy && { noisy: cut(noisy) }) };
  });
}

function judgedPart({ clean, noisy }: Pair, { task }: FineTuningRequest): Pair {
  if (task === 'colorize') return { clean };
  const middle = (pixels: Pixels): Pixels => {
    const [width, height] = [Math.min(JUDGED_SIDE, pixels.width), Math.min(JUDGED_SIDE, pixels.height)];
    const left = Math.floor((pixels.width - width) / 2);
    const top = Math.floor((pixels.height - height) / 2);
    return { width, height, channels: 3, data: cutRgb(pixels, { left, top, width, height }) as Uint8Array };
  };
  return { clean: middle(clean), ...(noisy && { noisy: middle(noisy) }) };
}
