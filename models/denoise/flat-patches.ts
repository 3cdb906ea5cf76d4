import { throwIfCancelled } from '../../common/errors.js';
import { splitEvenly } from '../../common/statistics.js';
import type { AnyPixels } from '../pixels/index.js';
import { PATCH, type Patch, type PatchReader } from './patches.js';

/** Of each brightness, the share of the patches that are taken for flat. */
const FLAT_SHARE = 0.1;
const MOST_BINS = 16;
const PATCHES_PER_BIN = 60;
/** Flat patches that a brightness needs for its noise to be told, and that a picture gives at least. */
export const FLAT_PER_POINT = PATCHES_PER_BIN * FLAT_SHARE;
export const FEWEST_FLAT = 10;

/** A patch and its top left corner. */
export interface PlacedPatch extends Patch {
  readonly left: number;
  readonly top: number;
}

/**
 * The flattest patches of each brightness: those whose block means vary least. Structure shows in these, noise hardly (the
 * idea of Ponomarenko et al. 2007 and of Colom and Buades 2013, who tell the two apart by frequency).
 * @param reader of these pixels
 * @throws CancelledError
 */
export const flatPatches = (reader: PatchReader, pixels: AnyPixels, signal?: AbortSignal): PlacedPatch[] =>
  binsOf(readAll(reader, pixels, signal)).flatMap(flattest);

/** Side by side; overlapping in small pictures, which have too few otherwise. */
function readAll(
  reader: PatchReader,
  { width, height }: AnyPixels,
  signal: AbortSignal | undefined,
): PlacedPatch[] {
  const step = width * height < 1e6 ? PATCH / 2 : PATCH;
  const found: PlacedPatch[] = [];
  for (let top = 0; top + PATCH <= height; top += step) {
    throwIfCancelled(signal);
    for (let left = 0; left + PATCH <= width; left += step) {
      const patch = reader.read(left, top);
      if (patch !== undefined) found.push({ ...patch, left, top });
    }
  }
  return found;
}

export const byBrightness = <P extends Patch>(patches: readonly P[]): P[] =>
  [...patches].sort((a, b) => a.brightness - b.brightness);

/** Patches of about the same brightness, as many in each bin. */
function binsOf(patches: readonly PlacedPatch[]): PlacedPatch[][] {
  const bins = Math.min(MOST_BINS, Math.max(1, Math.floor(patches.length / PATCHES_PER_BIN)));
  return splitEvenly(byBrightness(patches), bins);
}

function flattest(bin: readonly PlacedPatch[]): PlacedPatch[] {
  const count = Math.max(Math.ceil(bin.length * FLAT_SHARE), Math.min(bin.length, FEWEST_FLAT));
  return [...bin].sort((a, b) => a.coarse - b.coarse).slice(0, count);
}
