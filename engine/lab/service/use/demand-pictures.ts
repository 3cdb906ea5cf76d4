import { LatensifyError } from '../../../../common/errors.js';
import type { Codes } from '../../use.js';

/** @throws LatensifyError 'usage' where nothing could be read */
export function demandPictures({ pictures }: Codes): void {
  if (pictures.length === 0)
    throw new LatensifyError('usage', 'There are no pictures in it that can be read.');
}
