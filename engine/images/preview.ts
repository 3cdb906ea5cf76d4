import { hasAlpha } from '../../common/pixels.js';
import type { Pixels } from '../../common/pixels.js';
import { openPixels } from './write.js';

const edge = 256;
const quality = 60;

/**
 * A JPEG, or a WebP where there is transparency, of at most 256 pixels a side: a few kB. It has no profile of its own:
 * who shows it applies the picture's.
 */
export async function makePreview(pixels: Pixels): Promise<Uint8Array> {
  const small = openPixels(pixels).resize(edge, edge, { fit: 'inside', withoutEnlargement: true });
  if (hasAlpha(pixels.channels)) return small.webp({ quality }).toBuffer();
  return small.jpeg({ quality, mozjpeg: true }).toBuffer();
}
