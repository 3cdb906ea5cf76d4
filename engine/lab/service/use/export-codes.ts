import { writeFile } from 'node:fs/promises';
import { withFileErrors } from '../../../files/index.js';
import type { OwnModel } from '../../models.js';
import { encodeCsv, encodeNpy } from '../../npy.js';
import { type EncodeHooks, encodePictures } from '../../use.js';
import { demandPictures } from './demand-pictures.js';

/** Writes the codes of pictures to a new file. @throws LatensifyError 'unwritable', and as encodePictures */
export async function exportCodes(
  model: OwnModel,
  source: string,
  format: 'csv' | 'npy',
  file: string,
  hooks: EncodeHooks,
): Promise<{ pictures: number; numbers: number }> {
  const codes = await encodePictures(model, source, hooks);
  demandPictures(codes);
  const { pictures, errors, size, data } = codes;
  const content =
    format === 'csv' ? encodeCsv(pictures, errors, size, data) : encodeNpy(pictures.length, size, data);
  await withFileErrors('unwritable', () => writeFile(file, content, { flag: 'wx' }));
  return { pictures: pictures.length, numbers: size };
}
