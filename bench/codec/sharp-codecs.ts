import sharp, { type Sharp } from 'sharp';
import { sharpOf } from '../shared/pictures.js';
import type { BenchCodec, Setting } from './types.js';

type Write = (picture: Sharp, setting: Setting) => Sharp;

const WRITERS: Readonly<Record<string, Write>> = {
  jpeg: (picture, { quality, chroma = '4:2:0' }) =>
    picture.jpeg({ quality, mozjpeg: true, chromaSubsampling: chroma }),
  webp: (picture, { quality }) => picture.webp({ quality, effort: 6 }),
  avif: (picture, { quality, chroma = '4:2:0' }) =>
    picture.avif({ quality, effort: 4, chromaSubsampling: chroma }),
};

/** JPEG, WebP or AVIF as sharp writes and reads them, on all cores; undefined for other ids. */
export function openSharpCodec(id: string): BenchCodec | undefined {
  const write = WRITERS[id];
  if (!write) return undefined;
  sharp.cache(false);
  return {
    encode: (pixels, setting) => write(sharpOf(pixels), setting).toBuffer(),
    decode: async (file) => {
      const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
      if (info.channels !== 3) throw new Error(`A decoded picture has ${info.channels} channels, not 3.`);
      return { width: info.width, height: info.height, channels: 3, data };
    },
    takeStages: () => ({}),
    close: () => Promise.resolve(),
  };
}
