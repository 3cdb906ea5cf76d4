import { parseLtn } from '../../models/codec/container/index.js';
import type { DecodedPicture } from '../../models/codec/index.js';

/** What of an .ltn file could not be restored, as a sentence; undefined where all was. */
export function damageOf(file: Uint8Array, { damage }: DecodedPicture): string | undefined {
  const [first] = damage;
  if (first === undefined) {
    const { problems } = parseLtn(file, { maxPixels: Infinity });
    return problems.length === 0 ? undefined : problems.join(' ');
  }
  const { left, top, width, height } = first.rect;
  const part = `${width} × ${height} pixels from ${left},${top} on`;
  const all = damage.length === 1 ? part : `${damage.length} parts (the first: ${part})`;
  return `${all} could not be restored: ${first.reason}`;
}
