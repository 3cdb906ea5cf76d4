import type { Metadata } from 'sharp';
import { decode8, decode16 } from './decode.js';
import { fromDecoder } from './failures.js';
import { assertPixels, assertSinglePicture, channelsOf } from './checks.js';
import { codedColours } from './colours.js';
import { limitsOf } from './limits.js';
import {
  extractMetadata,
  jpegTrailer,
  readAvifSize,
  readCamera,
  readOrientation,
  readTiffStructure,
} from './metadata/index.js';
import { sharp } from './sharp.js';
import type { ImageInfo, ReadLimits, SharpFormat, Source, SourceImage, SourceImage16 } from './types.js';

/** A few bytes behind a JPEG picture are padding and not worth a word. */
const largestPadding = 4096;

interface Inspected {
  readonly header: Metadata;
  readonly info: ImageInfo & { readonly format: SharpFormat };
  readonly notices: readonly string[];
}

/** Pictures that sharp decodes: JPEG, PNG, WebP, AVIF, TIFF, and GIF of one frame. */
export const sharpSource = (format: SharpFormat): Source => ({
  info: async (bytes, limits) => (await inspect(format, bytes, limits)).info,
  read: async (bytes, limits): Promise<SourceImage> => {
    const { header, info, notices } = await inspect(format, bytes, limits);
    const pixels = await decode8(bytes, info, header);
    const bits = header.bitsPerSample ?? info.bits;
    const reduced = info.bits === 16 ? [`${bits > 8 ? bits : 16} bits a sample were taken at 8.`] : [];
    return { ...info, pixels, notices: [...notices, ...reduced] };
  },
  read16: async (bytes, limits): Promise<SourceImage16> => {
    const { header, info, notices } = await inspect(format, bytes, limits);
    return { ...info, pixels: await decode16(bytes, info, header), notices };
  },
});

async function inspect(format: SharpFormat, bytes: Uint8Array, limits: ReadLimits): Promise<Inspected> {
  const { maxPixels, maxMetadataBytes } = limitsOf(limits);
  assertSinglePicture(format, bytes);
  const extracted = extractMetadata(format, bytes, maxMetadataBytes);
  const promised = format === 'avif' ? readAvifSize(bytes) : undefined;
  if (promised) assertPixels(promised, maxPixels);
  const header = await readHeader(format, bytes);
  assertPixels(header, maxPixels);
  const channels = channelsOf(header);
  const colours = extracted.blocks.icc ? {} : await codedColours(format, bytes);
  const { exif } = extracted.blocks;
  const camera = exif && readCamera(exif);
  const info = {
    format,
    width: header.width,
    height: header.height,
    channels,
    bits: header.depth === 'ushort' ? 16 : 8,
    orientation: orientationOf(format, bytes, exif),
    metadata: { ...extracted.blocks, ...(colours.icc && { icc: colours.icc }) },
    ...(camera && { camera }),
  } as const;
  const notices = [...extracted.notices, ...(colours.notices ?? []), ...lossNotices(format, bytes)];
  return { header, info, notices };
}

async function readHeader(format: SharpFormat, bytes: Uint8Array): Promise<Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw fromDecoder(format, cause);
  }
}

function orientationOf(format: SharpFormat, bytes: Uint8Array, exif: Uint8Array | undefined): number {
  if (format === 'avif') return 1;
  if (format === 'tiff') return readTiffStructure(bytes).orientation;
  return (exif && readOrientation(exif)) ?? 1;
}

/** What the file holds besides the picture and won't survive. */
function lossNotices(format: SharpFormat, bytes: Uint8Array): string[] {
  if (format === 'tiff' && readTiffStructure(bytes).hasLayers) {
    return ["Photoshop's layers are not kept, only the picture that they make."];
  }
  const trailer = format === 'jpeg' ? jpegTrailer(bytes) : 0;
  if (trailer <= largestPadding) return [];
  const kilobytes = Math.round(trailer / 1000).toLocaleString('en');
  return [
    `${kilobytes} kB behind the photograph are not kept (a second picture, an HDR gain map or a video clip).`,
  ];
}
