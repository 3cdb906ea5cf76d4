import { join } from 'node:path';
import { asLatensifyError, LatensifyError, throwIfCancelled } from '../../../common/errors.js';
import { isGrey, type Pixels } from '../../../common/pixels.js';
import { cutRgb } from '../../../models/pixels/index.js';
import { randomOf } from '../../../models/training/index.js';
import { isPictureName, readRegularFile, walk } from '../../files/index.js';
import { readImage, resizePixels } from '../../images/index.js';
import { turnUpright } from '../../jobs/index.js';
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
  readonly heldOut: readonly HeldOut[];
  readonly pictures: number;
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** Crops of a picture at most, and held-out pictures that the result is judged by. */
const MOST_CROPS = 24;
const MOST_JUDGED = 16;
/** Side of the middle that is judged, and of whole pictures when they are colorized. */
const JUDGED_SIDE = 256;
const FEWEST = 4;

/**
 * Reads every picture once, cuts crops out of those that are learned from and keeps these: memory has the limit of the
 * cache, whatever the folder holds. The share that is held out is chosen by a hash of the name.
 * @throws LatensifyError 'usage' when there is too little to learn from, 'cancelled'
 */
export async function gather(request: FineTuningRequest, signal: AbortSignal): Promise<Gathered> {
  const { files, problems } = await walk([request.source], { recursive: true, signal });
  const unreadable = problems.map(({ path, reason }) => ({ path, reason }));
  const named = files
    .filter(({ name }) => isPictureName(name))
    .map(({ path, name, folder }) => ({ path, name: folder === '' ? name : `${folder}/${name}` }));
  const ranked = named
    .map((file) => ({ ...file, chance: randomOf(request.seed, 'held out', file.name).uniform() }))
    .sort((a, b) => a.chance - b.chance);
  const heldOutCount = Math.max(1, Math.round(ranked.length * request.holdOut));
  const train: Crop[] = [];
  const validation: Crop[] = [];
  const heldOut: HeldOut[] = [];
  let read = 0;
  const bytesOfCrop = 3 * request.crop ** 2 * (request.noisy === undefined ? 1 : 2);
  const most = Math.floor(request.cacheBytes / bytesOfCrop);
  const perPicture = Math.max(1, Math.min(MOST_CROPS, Math.floor(most / Math.max(1, ranked.length))));
  for (const [place, { path, name }] of ranked.entries()) {
    throwIfCancelled(signal);
    try {
      const pair = await readPair(path, name, request);
      const isHeldOut = place < heldOutCount;
      const target = isHeldOut ? validation : train;
      const crops = isHeldOut ? Math.min(4, perPicture) : perPicture;
      if (target.length + crops <= most) target.push(...cutCrops(pair, name, crops, request));
      if (isHeldOut && heldOut.length < MOST_JUDGED) heldOut.push({ name, ...judgedPart(pair, request) });
      read++;
    } catch (thrown) {
      unreadable.push({ path, reason: asLatensifyError(thrown).message });
    }
  }
  if (read < FEWEST || heldOut.length === 0 || train.length < request.batchSize) {
    const rest = unreadable.length === 0 ? '' : ` (${unreadable.length} can't be used)`;
    throw new LatensifyError(
      'usage',
      `There ${read === 1 ? 'is 1 picture' : `are ${read} pictures`} to learn from${rest}; give at least ${FEWEST}, each of ${request.crop} × ${request.crop} pixels or more, better some dozens.`,
    );
  }
  return { train, validation, heldOut, pictures: read, unreadable };
}

interface Pair {
  readonly clean: Pixels;
  readonly noisy?: Pixels;
}

async function readPair(path: string, name: string, request: FineTuningRequest): Promise<Pair> {
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

async function readRgb(path: string, { task, crop }: FineTuningRequest): Promise<Pixels> {
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
