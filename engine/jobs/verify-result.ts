import { LatensifyError } from '../../common/errors.js';
import type { Pixels, Pixels16 } from '../../common/pixels.js';
import { readImage, readImage16 } from '../images/index.js';
import { keepsPromise, type QualityPromise } from './compare.js';

/** What was written must decode to this, compared with what was meant; one that does not was made wrong. */
const soundness: QualityPromise = { psnr: 25, worstBlock: 12, msSsim: 0 };

const unlimited = { maxPixels: Infinity, maxMetadataBytes: Infinity };

/**
 * For jobs that write pictures as own-format says: 16 bits are written without loss, 8 bits nearly so.
 * @param orientation EXIF's number, of the pixels that were written
 * @throws LatensifyError 'unwritable' where the bytes decode to another picture
 */
export async function verifyResult(
  meant: Pixels | Pixels16,
  orientation: number,
  readBack: Uint8Array,
): Promise<void> {
  if (await isSame(meant, orientation, readBack)) return;
  throw new LatensifyError(
    'unwritable',
    'What was written decodes to another picture; the original was left as it is.',
  );
}

async function isSame(meant: Pixels | Pixels16, orientation: number, readBack: Uint8Array): Promise<boolean> {
  if (meant.data instanceof Uint16Array) {
    const { pixels } = await readImage16(readBack, unlimited);
    return Buffer.compare(asBytes(meant.data), asBytes(pixels.data)) === 0;
  }
  const decoded = await readImage(readBack, unlimited);
  return keepsPromise({ pixels: meant as Pixels, orientation }, decoded, soundness);
}

const asBytes = ({ buffer, byteOffset, byteLength }: Uint16Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
