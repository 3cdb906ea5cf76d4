import { LatensifyError } from '../../common/errors.js';
import { area } from '../../common/geometry.js';
import { isLtn } from '../../models/codec/container/index.js';
import { fileError, isPictureName, isRawName, type SourceFile, readRegularFile } from '../files/index.js';
import { type ImageFormat, type ReadLimits, readInfo, sniffFormat } from '../images/index.js';
import type { Inspected, Verdict } from './converter.js';

/**
 * Sorts pictures from other files by their first bytes. What is no picture is left alone when it was found in a folder,
 * and refused when it was named or its name says that it is one; so is a picture of a kind that is not taken.
 * @param extensions that the result of a picture in this format may get
 */
export async function judgePicture(
  file: SourceFile,
  head: Uint8Array,
  extensions: (format: ImageFormat) => readonly string[],
): Promise<Verdict> {
  if (isLtn(head)) return { kind: 'leave', reason: 'It is an .ltn file already.' };
  const format = sniffFormat(head);
  const isPicture = format !== undefined && format !== 'pdf';
  if (!isPicture && !isPictureName(file.name) && !isRawName(file.name) && !file.named) {
    return { kind: 'leave', reason: 'It is no picture.' };
  }
  switch (format) {
    case 'jpeg':
    case 'png':
    case 'webp':
    case 'avif':
    case 'tiff':
    case 'gif':
    case 'heic':
    case 'raw':
      return { kind: 'convert', extensions: extensions(format) };
    default:
      return { kind: 'refuse', reason: await refusal(head) };
  }
}

/** The sentence that reading this format fails with. */
async function refusal(head: Uint8Array): Promise<string> {
  try {
    await readInfo(head);
    return 'It is no picture.';
  } catch (thrown) {
    return fileError(thrown, 'unreadable').message;
  }
}

/** Whether a file is a camera raw file, by its name and its first bytes: sure enough to leave it alone. */
export const looksRaw = (file: SourceFile, head: Uint8Array): boolean =>
  isRawName(file.name) || sniffFormat(head) === 'raw';

/** @throws LatensifyError for pictures that are not taken */
export async function inspectPicture(file: SourceFile, limits: ReadLimits): Promise<Inspected> {
  const bytes = await readRegularFile(file.path);
  const info = await readInfo(bytes, limits);
  if (isRawName(file.name) && info.format === 'tiff') {
    throw new LatensifyError(
      'unsupported',
      'It has the name of a camera raw file, but no sensor data that Latensify can find.',
    );
  }
  return { file, bytes, pixels: area(info) };
}
