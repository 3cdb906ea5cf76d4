import type { Pixels } from '../../common/pixels.js';
import { withGrain } from '../../models/codec/container/index.js';
import { measureGrain } from '../../models/grain/index.js';
import type { ConvertHooks } from './converter.js';
import type { Encoder } from './encoder.js';

/**
 * An .ltn file with what its reader needs to show grain in the place of the noise that is gone; the same file where hardly any
 * is.
 * @param original as it was before any noise was taken away
 */
export async function withLostGrain(
  file: Uint8Array,
  original: Pixels,
  encoder: Encoder,
  isShown: boolean,
  hooks: ConvertHooks,
): Promise<Uint8Array> {
  const { pixels } = await encoder.decode(file, hooks);
  const grain = measureGrain(original, pixels, isShown);
  return grain === undefined ? file : withGrain(file, grain);
}
