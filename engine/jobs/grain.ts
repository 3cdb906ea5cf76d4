import type { Pixels } from '../../common/pixels.js';
import { withGrain } from '../../models/codec/container/index.js';
import { measureGrain } from '../../models/grain/index.js';

/**
 * An .ltn file with what its reader needs to show grain in the place of the noise that is gone; the same file where hardly any
 * is.
 * @param original as it was before any noise was taken away
 * @param decoded what the file gives, without grain
 */
export function withLostGrain(
  file: Uint8Array,
  original: Pixels,
  decoded: Pixels,
  isShown: boolean,
): Uint8Array {
  const grain = measureGrain(original, decoded, isShown);
  return grain === undefined ? file : withGrain(file, grain);
}
