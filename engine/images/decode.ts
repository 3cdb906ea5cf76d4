import type { Metadata, Sharp } from 'sharp';
import { LatensifyError } from '../../common/errors.js';
import { isGrey } from '../../common/pixels.js';
import type { Channels, Pixels, Pixels16 } from '../../common/pixels.js';
import { fromDecoder } from './failures.js';
import { sharp } from './sharp.js';
import type { ImageInfo, SharpFormat } from './types.js';

type SharpInfo = ImageInfo & { readonly format: SharpFormat };

const max8 = 255;
const max16 = 65535;

/** @throws LatensifyError 'damaged' | 'unsupported' | 'too-large' */
export async function decode8(bytes: Uint8Array, info: SharpInfo, header: Metadata): Promise<Pixels> {
  const { format, width, height, channels } = info;
  const opened = open(format, bytes);
  if (info.bits === 16) {
    const reduced = scaled(opened, channels, max8 / largestSample(header)).toColourspace(space16(channels));
    return { width, height, channels, data: await raw(format, reduced, info, 1) };
  }
  if (channels === 2) {
    const rgba = await raw(format, opened, { ...info, channels: 4 }, 1);
    return { width, height, channels, data: greyAndAlpha(rgba) };
  }
  const kept = channels === 1 ? opened.toColourspace('b-w') : opened;
  return { width, height, channels, data: await raw(format, kept, info, 1) };
}

/** @throws LatensifyError 'damaged' | 'unsupported' | 'too-large' */
export async function decode16(bytes: Uint8Array, info: SharpInfo, header: Metadata): Promise<Pixels16> {
  const { format, width, height, channels } = info;
  if (info.bits === 8) {
    const narrow = await decode8(bytes, info, header);
    return { width, height, channels, data: Uint16Array.from(narrow.data, (value) => value * 257) };
  }
  const factor = max16 / largestSample(header);
  const opened = open(format, bytes);
  const full = factor === 1 ? opened : scaled(opened, channels, factor);
  const data = await raw(format, full.toColourspace(space16(channels)), info, 2);
  return { width, height, channels, data: new Uint16Array(data.buffer, data.byteOffset, data.length / 2) };
}

/**
 * No profile is applied. A JPEG decoder only warns of most damage and fills the rest with grey, so its warnings count;
 * other decoders' warnings are about harmless things like unknown tags.
 */
const open = (format: SharpFormat, bytes: Uint8Array): Sharp =>
  sharp(bytes, {
    failOn: format === 'jpeg' ? 'warning' : 'error',
    limitInputPixels: false,
    ignoreIcc: true,
  });

const space16 = (channels: Channels): string => (isGrey(channels) ? 'grey16' : 'rgb16');

/** The largest value of a 16-bit sample: AVIF's 10 and 12 bits are shifted up, so that their lowest bits are zero. */
function largestSample({ format, bitsPerSample = 16 }: Metadata): number {
  if (format !== 'heif' || bitsPerSample <= 8 || bitsPerSample >= 16) return max16;
  return ((1 << bitsPerSample) - 1) << (16 - bitsPerSample);
}

/** round(v × factor): what follows cuts the fraction off. All channels are given, so that alpha is scaled, too. */
const scaled = (opened: Sharp, channels: Channels, factor: number): Sharp =>
  opened.linear(Array<number>(channels).fill(factor), Array<number>(channels).fill(0.5));

async function raw(
  format: SharpFormat,
  opened: Sharp,
  { width, height, channels }: Pick<ImageInfo, 'width' | 'height' | 'channels'>,
  sampleBytes: 1 | 2,
): Promise<Uint8Array> {
  try {
    const depth = sampleBytes === 1 ? 'uchar' : 'ushort';
    const { data } = await opened.raw({ depth }).toBuffer({ resolveWithObject: true });
    if (data.length !== width * height * channels * sampleBytes) {
      throw new LatensifyError(
        'internal',
        'The decoder returned another number of samples than it announced.',
      );
    }
    return new Uint8Array(data.buffer, data.byteOffset, data.length);
  } catch (cause) {
    throw cause instanceof LatensifyError ? cause : fromDecoder(format, cause);
  }
}

/** sharp's raw output drops the alpha of grey pictures, so they are decoded as RGBA. */
function greyAndAlpha(rgba: Uint8Array): Uint8Array {
  const data = new Uint8Array(rgba.length / 2);
  for (let pixel = 0; pixel < data.length / 2; pixel += 1) {
    data[2 * pixel] = rgba[4 * pixel]!;
    data[2 * pixel + 1] = rgba[4 * pixel + 3]!;
  }
  return data;
}
