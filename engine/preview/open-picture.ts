import { LatensifyError } from '../../common/errors.js';
import { type Rect, type Size, tileGrid } from '../../common/geometry.js';
import {
  type Codec,
  type EmbeddedModel,
  type MetadataBlocks,
  type ParsedLtn,
  parseLtn,
} from '../../models/codec/index.js';
import type { DamagedRegion, PictureInfo } from '../api/index.js';
import type { PictureFile } from '../denoising/index.js';
import { readRegularFile } from '../files/index.js';
import { readImage, sniffFormat } from '../images/index.js';
import { turnRectUpright, turnUpright } from '../jobs/index.js';
import { levelsOf } from './geometry.js';
import { OpenPicture } from './picture.js';
import { profileName } from './profile-name.js';

/** Finds a codec by its id; the newest without one. @throws LatensifyError 'model' */
export type CodecFor = (modelId?: string, inFile?: EmbeddedModel) => Promise<Codec>;

/** @throws LatensifyError 'unreadable' | 'unsupported' | 'damaged' | 'too-large' | 'model' */
export async function openPicture(file: PictureFile, codecFor: CodecFor): Promise<OpenPicture> {
  const bytes = await readRegularFile(file.path);
  return sniffFormat(bytes.subarray(0, 4096)) === 'ltn'
    ? await openLtn(file, bytes, codecFor)
    : await openImage(file, bytes);
}

async function openImage(file: PictureFile, bytes: Uint8Array): Promise<OpenPicture> {
  // Decoded at once: what a picture's pixels lack is known only then.
  const image = await readImage(bytes);
  const { format, bits, channels, metadata, orientation, camera } = image;
  const common = describe(image, orientation, metadata, bytes.length);
  const pixels = turnUpright(image.pixels, orientation);
  const info: PictureInfo = { ...common, format, bits, channels, notices: [...image.notices] };
  return new OpenPicture(
    info,
    metadata,
    { whole: () => Promise.resolve(pixels) },
    { file, orientation, format, camera },
  );
}

async function openLtn(file: PictureFile, bytes: Uint8Array, codecFor: CodecFor): Promise<OpenPicture> {
  const parsed = parseLtn(bytes);
  const { header, metadata, problems, grain, embeddedModel } = parsed;
  const codec = await codecFor(header.modelId, embeddedModel);
  const damage = new Map<string, DamagedRegion>();
  const addDamage = (rect: Rect, reason: string): void => {
    const region = turnRectUpright(rect, header, header.orientation);
    damage.set(`${region.left},${region.top}`, { region, reason });
  };
  for (const { rect, reason } of lostTiles(parsed)) addDamage(rect, reason);
  const decode = async (region?: Rect) => {
    const { pixels, damage: found } = await codec.decode(bytes, {
      grain: false,
      ...(region && { region }),
    });
    for (const { rect, reason } of found) addDamage(rect, reason);
    return turnUpright(pixels, header.orientation);
  };
  const info: PictureInfo = {
    ...describe(header, header.orientation, metadata, bytes.length),
    format: 'ltn',
    bits: header.sourceBits,
    channels: header.channels,
    quality: header.qualityRow / 2,
    ...(grain && { hasGrain: true }),
    notices: [...problems],
  };
  const source = { whole: () => decode(), damage: () => [...damage.values()] };
  const { orientation } = header;
  const parts = orientation === 1 ? { ...source, part: decode } : source;
  return new OpenPicture(info, metadata, parts, { file, orientation, format: 'ltn' }, grain);
}

/** Tiles whose bytes are not those that were written: known before anything is decoded. */
function lostTiles({ header, tiles }: ParsedLtn): { rect: Rect; reason: string }[] {
  return tileGrid(header, header.tileEdge).flatMap((rect, at) => {
    const tile = tiles[at]!;
    return 'damaged' in tile ? [{ rect, reason: tile.damaged }] : [];
  });
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
