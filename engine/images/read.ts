import type { Metadata } from 'sharp';
import type { Pixels, Pixels16 } from '../../common/pixels.js';
import { decode8, decode16 } from './decode.js';
import { fromDecoder } from './failures.js';
import { assertPixels, assertSinglePicture, channelsOf } from './checks.js';
import { codedColours } from './colours.js';
import { loadBytes, recognise } from './input.js';
import {
  extractMetadata,
  jpegTrailer,
  readAvifSize,
  readOrientation,
  readTiffStructure,
} from './metadata/index.js';
import { sharp } from './sharp.js';
import type { ImageFormat, ImageInfo, ReadLimits, SourceImage, SourceImage16 } from './types.js';

const defaultMaxPixels = 200e6;
const defaultMaxMetadataBytes = 16 * 1024 * 1024;

/** A few bytes behind a JPEG picture are padding and not worth a word. */
const largestPadding = 4096;

type Format = Exclude<ImageFormat, 'ltn'>;

interface Inspected {
  readonly bytes: Uint8Array;
  readonly header: Metadata;
  readonly info: ImageInfo & { readonly format: Format };
  readonly notices: readonly string[];
}

/**
 * Reads a picture's header and metadata; no pixel is decoded.
 * @param source a path, or the file's bytes
 * @throws LatensifyError 'unreadable' | 'unsupported' | 'damaged' | 'too-large'
 */
export async function readInfo(source: string | Uint8Array, limits?: ReadLimits): Promise<ImageInfo> {
  return (await inspect(await loadBytes(source), limits)).info;
}

/**
 * Reads a picture: JPEG, PNG, WebP, AVIF, TIFF or GIF of one frame, told by its first bytes. Pixels come as they are
 * stored, in the picture's own colour profile, not turned (AVIF excepted, see ImageInfo.orientation); 16-bit samples
 * are reduced to 8 bits as round(v × 255 / 65535). Grey pictures have one or two channels, others three or four.
 * @param source a path, or the file's bytes
 * @throws LatensifyError 'unreadable' | 'unsupported' | 'damaged' | 'too-large'
 */
export async function readImage(source: string | Uint8Array, limits?: ReadLimits): Promise<SourceImage> {
  const { bytes, header, info, notices } = await inspect(await loadBytes(source), limits);
  const pixels: Pixels = await decode8(bytes, info, header);
  const bits = header.bitsPerSample ?? info.bits;
  const reduced = info.bits === 16 ? [`${bits > 8 ? bits : 16} bits a sample were taken at 8.`] : [];
  return { ...info, pixels, notices: [...notices, ...reduced] };
}

/**
 * As readImage, with 16 bits a sample: 8-bit samples are widened as v × 257.
 * @throws LatensifyError 'unreadable' | 'unsupported' | 'damaged' | 'too-large'
 */
export async function readImage16(source: string | Uint8Array, limits?: ReadLimits): Promise<SourceImage16> {
  const { bytes, header, info, notices } = await inspect(await loadBytes(source), limits);
  const pixels: Pixels16 = await decode16(bytes, info, header);
  return { ...info, pixels, notices };
}

async function inspect(bytes: Uint8Array, limits: ReadLimits = {}): Promise<Inspected> {
  const format = recognise(bytes);
  assertSinglePicture(format, bytes);
  const extracted = extractMetadata(format, bytes, limits.maxMetadataBytes ?? defaultMaxMetadataBytes);
  const maxPixels = limits.maxPixels ?? defaultMaxPixels;
  const promised = format === 'avif' ? readAvifSize(bytes) : undefined;
  if (promised) assertPixels(promised, maxPixels);
  const header = await readHeader(format, bytes);
  assertPixels(header, maxPixels);
  const channels = channelsOf(header);
  const colours = extracted.blocks.icc ? {} : await codedColours(format, bytes);
  const info = {
    format,
    width: header.width,
    height: header.height,
    channels,
    bits: header.depth === 'ushort' ? 16 : 8,
    orientation: orientationOf(format, bytes, extracted.blocks.exif),
    metadata: { ...extracted.blocks, ...(colours.icc && { icc: colours.icc }) },
  } as const;
  const notices = [...extracted.notices, ...(colours.notices ?? []), ...lossNotices(format, bytes)];
  return { bytes, header, info, notices };
}

async function readHeader(format: Format, bytes: Uint8Array): Promise<Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw fromDecoder(format, cause);
  }
}

function orientationOf(format: Format, bytes: Uint8Array, exif: Uint8Array | undefined): number {
  if (format === 'avif') return 1;
  if (format === 'tiff') return readTiffStructure(bytes).orientation;
  return (exif && readOrientation(exif)) ?? 1;
}

/** What the file holds besides the picture and won't survive. */
function lossNotices(format: Format, bytes: Uint8Array): string[] {
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
