import { extname } from 'node:path';

const sidecarExtensions = new Set(['.xmp']);

/**
 * Raw photographs, without the dot. Many of them are TIFF inside, and a TIFF reader would find their thumbnail: a file
 * with such a name is never taken for an ordinary TIFF file.
 */
export const rawExtensions: readonly string[] =
  '3fr arw cap cr2 cr3 crw dcr dng erf fff gpr iiq k25 kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2 srf srw x3f'.split(
    ' ',
  );
const rawNames = new Set(rawExtensions.map((extension) => `.${extension}`));

/** Names that say "a picture": a file that bears one and can't be read as one is reported, not passed over. */
const pictureExtensions = new Set(
  'avif avifs bmp gif heic heif hif j2k jfif jp2 jpe jpeg jpg jxl png svg svgz tif tiff webp'
    .split(' ')
    .map((extension) => `.${extension}`),
);

/** The extension with its dot, in lower case; '' where there is none. */
export const extensionOf = (name: string): string => extname(name).toLowerCase();

export const isSidecarName = (name: string): boolean => sidecarExtensions.has(extensionOf(name));
export const isRawName = (name: string): boolean => rawNames.has(extensionOf(name));
export const isPictureName = (name: string): boolean => pictureExtensions.has(extensionOf(name));
