import type { Sharp } from 'sharp';
import { fromDecoder } from './failures.js';
import { decodeHeicSmall } from './heic/index.js';
import { loadBytes, recognise } from './input.js';
import { developRaw, readRawPreview } from './raw/index.js';
import { readInfo } from './read.js';
import { sharp } from './sharp.js';
import type { ReadLimits, SharpFormat } from './types.js';

const quality = 70;

/**
 * A small upright sRGB picture of a picture file, as WebP. No more is decoded than it takes: a JPEG in a smaller size,
 * of a raw file the camera's own rendering, or else half the size, of a HEIC file its thumbnail where that is enough.
 * @param bytes the file's bytes
 * @param edge pixels of the longer side at most
 * @throws LatensifyError 'unsupported' | 'damaged' | 'too-large'
 */
export async function makeThumbnail(
  bytes: Uint8Array,
  edge: number,
  limits: ReadLimits = {},
): Promise<Uint8Array> {
  const format = recognise(await loadBytes(bytes));
  switch (format) {
    case 'raw':
      return await encode(await smallRaw(bytes, edge), edge, format);
    case 'heic': {
      const { data, ...raw } = await decodeHeicSmall(bytes, edge);
      return await encode(sharp(data, { raw }), edge, format);
    }
    default:
      return await encode(await openSmall(bytes, format, limits), edge, format);
  }
}

/** Smaller ones are for a camera's list, not for looking at. */
const leastRendering = 480;

/**
 * The rendering that a camera put into a raw file, upright, as JPEG of at most `edge` pixels a side: there at once, while
 * developing takes seconds. Undefined for other files, and where the camera left none of use.
 * @throws LatensifyError 'unsupported' | 'damaged' | 'too-large'
 */
export async function readCameraRendering(bytes: Uint8Array, edge: number): Promise<Uint8Array | undefined> {
  if (recognise(bytes) !== 'raw') return undefined;
  const { facts, preview } = await readRawPreview(bytes);
  if (preview === undefined || Math.max(preview.width, preview.height) < leastRendering) return undefined;
  try {
    return await upright(openPreview(preview), facts.orientation)
      .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 85 })
      .toBuffer();
  } catch (cause) {
    throw fromDecoder('raw', cause);
  }
}

async function openSmall(bytes: Uint8Array, format: SharpFormat, limits: ReadLimits): Promise<Sharp> {
  await readInfo(bytes, limits);
  const opened = sharp(bytes, { failOn: 'none', limitInputPixels: false });
  return format === 'avif' ? opened : opened.autoOrient();
}

/** EXIF's orientations as quarter turns with the clock, after a mirroring from left to right. */
const turns: Readonly<Record<number, { readonly degrees: number; readonly mirrored?: true }>> = {
  2: { degrees: 0, mirrored: true },
  3: { degrees: 180 },
  4: { degrees: 180, mirrored: true },
  5: { degrees: 270, mirrored: true },
  6: { degrees: 90 },
  7: { degrees: 90, mirrored: true },
  8: { degrees: 270 },
};

async function smallRaw(bytes: Uint8Array, edge: number): Promise<Sharp> {
  const { facts, preview } = await readRawPreview(bytes);
  const picture =
    preview !== undefined && Math.max(preview.width, preview.height) >= edge
      ? openPreview(preview)
      : await openHalf(bytes);
  return upright(picture, facts.orientation);
}

function upright(picture: Sharp, orientation: number): Sharp {
  const { degrees, mirrored } = turns[orientation] ?? { degrees: 0 };
  // sharp turns before it mirrors: mirrored pictures are turned the other way.
  return mirrored ? picture.flop().rotate(degrees) : picture.rotate(degrees);
}

type Preview = NonNullable<Awaited<ReturnType<typeof readRawPreview>>['preview']>;

const openPreview = ({ kind, data, width, height }: Preview): Sharp =>
  kind === 'jpeg'
    ? sharp(data, { failOn: 'none', limitInputPixels: false })
    : sharp(data, { raw: { width, height, channels: 3 } });

/** Half the sensor's size is enough for every thumbnail. */
async function openHalf(bytes: Uint8Array): Promise<Sharp> {
  const options = { bits: 8, lightness: undefined } as const;
  const { picture } = await developRaw(bytes, true, () => Promise.resolve(options));
  const { data, width, height, channels } = picture;
  return sharp(data, { raw: { width, height, channels } });
}

async function encode(
  opened: Sharp,
  edge: number,
  format: SharpFormat | 'heic' | 'raw',
): Promise<Uint8Array> {
  try {
    return await opened
      .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality, effort: 2 })
      .toBuffer();
  } catch (cause) {
    throw fromDecoder(format, cause);
  }
}
