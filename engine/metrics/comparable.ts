import { LatensifyError } from '../../common/errors.js';
import type { Pixels } from '../../common/pixels.js';

/** @throws LatensifyError 'usage' when size or channels differ */
export function assertComparable(a: Pixels, b: Pixels): void {
  if (a.width === b.width && a.height === b.height && a.channels === b.channels) return;
  throw new LatensifyError('usage', 'Only pictures of the same size and channels can be compared.');
}
