import type { Camera } from '../types.js';
import { text } from './bytes.js';
import { type Ifd, numberValue, readIfd, readTiffHeader, type TiffHeader } from './ifd.js';

const tags = { make: 271, model: 272, exif: 34665, iso: 34855 } as const;
const asciiType = 2;
const longest = 64;
/** What a 16-bit field says where the setting is above its range. */
const isoOverflow = 65535;

/** Who took a picture, by its EXIF block: undefined where it does not tell. */
export function readCamera(exif: Uint8Array): Camera | undefined {
  const header = readTiffHeader(exif);
  const main = header && !header.big ? readIfd(exif, header, header.firstIfd) : undefined;
  if (!header || !main) return undefined;
  const [make, model] = [words(exif, main, tags.make), words(exif, main, tags.model)];
  if (model === '') return undefined;
  // "Canon" and "Canon EOS R6", "NIKON CORPORATION" and "NIKON D850", "FUJIFILM" and "X-T5".
  const maker = make.split(' ')[0]!;
  const name = model.toLowerCase().startsWith(maker.toLowerCase()) ? model : `${maker} ${model}`;
  const directory = number(exif, header, main, tags.exif);
  const details = directory === undefined ? undefined : readIfd(exif, header, directory);
  const iso = details && number(exif, header, details, tags.iso);
  return { name, ...(iso !== undefined && iso > 0 && iso < isoOverflow && { iso }) };
}

function words(exif: Uint8Array, { entries }: Ifd, tag: number): string {
  const entry = entries.find((one) => one.tag === tag && one.type === asciiType);
  if (entry === undefined) return '';
  const value = text(exif, entry.valueAt, entry.valueAt + Math.min(entry.byteLength, longest));
  return value
    .split('\0')[0]!
    .trim()
    .replaceAll(/[^\x20-\x7e]/g, '');
}

function number(exif: Uint8Array, header: TiffHeader, { entries }: Ifd, tag: number): number | undefined {
  const entry = entries.find((one) => one.tag === tag && one.count >= 1);
  const value = entry && numberValue(exif, header, entry);
  return Number.isFinite(value) ? value : undefined;
}
