import { LatensifyError } from '../../common/errors.js';
import type { Rect, Size } from '../../common/geometry.js';
import { type Codec, type MetadataBlocks, type ParsedLtn, parseLtn } from '../../models/codec/index.js';
import type { PictureInfo } from '../api/index.js';
import { readRegularFile } from '../files/index.js';
import { readImage, readInfo, sniffFormat } from '../images/index.js';
import { turnUpright } from '../jobs/index.js';
import { levelsOf } from './geometry.js';
import { OpenPicture } from './picture.js';
import { profileName } from './profile-name.js';

/** Finds a codec by its id; the newest without one. @throws LatensifyError 'model' */
export type CodecFor = (modelId?: string) => Promise<Codec>;

/** @throws LatensifyError 'unreadable' | 'unsupported' | 'damaged' | 'too-large' | 'model' */
export async function openPicture(path: string, codecFor: CodecFor): Promise<OpenPicture> {
  const bytes = await readRegularFile(path);
  return sniffFormat(bytes.subarray(0, 4096)) === 'ltn'
    ? await openLtn(bytes, codecFor)
    : await openImage(bytes);
}

async function openImage(bytes: Uint8Array): Promise<OpenPicture> {
  const { format, bits, channels, metadata, orientation, ...size } = await readInfo(bytes);
  const common = describe(size, orientation, metadata, bytes.length);
  // Decoded at once: what a picture's pixels lack is known only then.
  const image = await readImage(bytes);
  const pixels = turnUpright(image.pixels, orientation);
  const info: PictureInfo = { ...common, format, bits, channels, notices: [...image.notices] };
  return new OpenPicture(info, metadata, { whole: () => Promise.resolve(pixels) });
}

async function openLtn(bytes: Uint8Array, codecFor: CodecFor): Promise<OpenPicture> {
  const { header, metadata, problems }: ParsedLtn = parseLtn(bytes);
  const codec = await codecFor(header.modelId);
  const decode = async (region?: Rect) => {
    const { pixels } = await codec.decode(bytes, { ...(region && { region }) });
    return turnUpright(pixels, header.orientation);
  };
  const info: PictureInfo = {
    ...describe(header, header.orientation, metadata, bytes.length),
    format: 'ltn',
    bits: header.sourceBits,
    channels: header.channels,
    quality: header.qualityRow / 2,
    notices: [...problems],
  };
  const whole = (): ReturnType<typeof decode> => decode();
  return new OpenPicture(info, metadata, header.orientation === 1 ? { whole, part: decode } : { whole });
}

function describe({ width, height }: Size, orientation: number, metadata: MetadataBlocks, bytes: number) {
  const { icc, exif, iptc, xmp } = metadata;
  const size = orientation >= 5 ? { width: height, height: width } : { width, height };
  const profile = icc && profileName(icc);
  return {
    ...size,
    bytes,
    ...(profile !== undefined && { profile }),
    metadata: {
      ...(icc && { icc: icc.length }),
      ...(exif && { exif: exif.length }),
      ...(iptc && { iptc: iptc.length }),
      ...(xmp && { xmp: xmp.length }),
    },
    levels: levelsOf(size),
  };
}

/** Refuses what has no picture in it, for callers that need a picture of the same size. */
export function assertSameSize(one: OpenPicture, other: OpenPicture): void {
  if (one.size.width === other.size.width && one.size.height === other.size.height) return;
  throw new LatensifyError(
    'unsupported',
    'The result has another size than its source: they can’t be compared.',
  );
}
