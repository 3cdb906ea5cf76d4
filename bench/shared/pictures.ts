import { readFile, readdir, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { Size } from '../../common/geometry.js';
import type { Pixels } from '../../common/pixels.js';
import { addGaussianNoise, seedOf } from './noise.js';

/** A picture as every codec gets it: 8-bit RGB samples without a header, decoded beforehand. */
export interface Picture extends Size {
  readonly name: string;
  /** width × height × 3 bytes */
  readonly rgbFile: string;
}

export interface RgbPixels extends Pixels {
  readonly channels: 3;
}

const EXTENSIONS = new Set(['.png', '.jpg', '.jpeg', '.webp', '.tif', '.tiff', '.avif']);

/** The pictures that lie in the folder itself, "2.png" before "10.png". */
export async function listPictures(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => EXTENSIONS.has(extname(name).toLowerCase()))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => join(folder, name));
}

export async function readRgb(path: string): Promise<RgbPixels> {
  return rgbOf(sharp(await readFile(path)));
}

/** The picture's samples as 8-bit sRGB; alpha is dropped. */
export async function rgbOf(picture: Sharp): Promise<RgbPixels> {
  const decoded = await picture
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = decoded.info;
  return {
    width,
    height,
    channels: 3,
    data: new Uint8Array(decoded.data.buffer, decoded.data.byteOffset, decoded.data.length),
  };
}

export const sharpOf = (pixels: Pixels): Sharp =>
  sharp(pixels.data, { raw: { width: pixels.width, height: pixels.height, channels: pixels.channels } });

/**
 * Decodes the pictures into raw files in the folder, with noise where sigma is above 0. PNG files of the same pixels
 * lie beside them, for codecs and metrics that are programs of their own.
 */
export async function preparePictures(
  paths: readonly string[],
  sigma: number,
  folder: string,
): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const path of paths) {
    const name = basename(path, extname(path));
    const clean = await readRgb(path);
    const data = sigma > 0 ? addGaussianNoise(clean.data, sigma, seedOf(name)) : clean.data;
    pictures.push(await storePicture(name, { ...clean, data }, folder));
  }
  return pictures;
}

export async function storePicture(name: string, pixels: RgbPixels, folder: string): Promise<Picture> {
  const rgbFile = join(folder, name + '.rgb');
  await writeFile(rgbFile, pixels.data);
  await sharpOf(pixels)
    .png({ compressionLevel: 1 })
    .toFile(join(folder, name + '.png'));
  return { name, width: pixels.width, height: pixels.height, rgbFile };
}

export async function readPicture({ width, height, rgbFile }: Picture): Promise<RgbPixels> {
  return { width, height, channels: 3, data: await readFile(rgbFile) };
}

/** A picture of the given size, covered with the pictures at their own scale, row by row, again from the first when they run out. */
export async function mosaic(paths: readonly string[], size: Size): Promise<RgbPixels> {
  const data = new Uint8Array(size.width * size.height * 3);
  let next = 0;
  for (let top = 0; top < size.height;) {
    let rowHeight = 0;
    for (let left = 0; left < size.width; next++) {
      const part = await readRgb(paths[next % paths.length]!);
      paste(part, data, size, left, top);
      left += part.width;
      rowHeight = rowHeight === 0 ? part.height : Math.min(rowHeight, part.height);
    }
    top += rowHeight;
  }
  return { ...size, channels: 3, data };
}

function paste(part: RgbPixels, target: Uint8Array, size: Size, left: number, top: number): void {
  const width = Math.min(part.width, size.width - left);
  const height = Math.min(part.height, size.height - top);
  for (let row = 0; row < height; row++) {
    const start = row * part.width * 3;
    target.set(part.data.subarray(start, start + width * 3), ((top + row) * size.width + left) * 3);
  }
}

/** The picture enlarged or reduced so that it covers the size, and cropped to it. */
export async function scaledTo(path: string, size: Size): Promise<RgbPixels> {
  return rgbOf(sharp(await readFile(path)).resize({ ...size, fit: 'cover' }));
}
