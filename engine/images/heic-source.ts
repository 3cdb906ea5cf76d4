import { LatensifyError } from '../../common/errors.js';
import type { Pixels, Pixels16 } from '../../common/pixels.js';
import { assertPixels } from './checks.js';
import { meantColours } from './colours.js';
import { decodeHeic, type HeicFacts, inspectHeic } from './heic/index.js';
import { limitsOf } from './limits.js';
import { isHeifSequence, readCamera, readHeicColours, readHeicMetadata } from './metadata/index.js';
import type { ImageInfo, ReadLimits, Source, SourceImage, SourceImage16 } from './types.js';

interface Inspected {
  readonly info: ImageInfo;
  readonly notices: readonly string[];
}

/** HEIC and HEIF pictures, decoded by libheif. */
export const heicSource: Source = {
  info: async (bytes, limits) => {
    assertStill(bytes);
    const facts = await inspectHeic(bytes, limits.signal);
    assertPixels(facts, limitsOf(limits).maxPixels);
    return (await describe(bytes, facts, limits)).info;
  },
  read: async (bytes, limits): Promise<SourceImage> => {
    const { info, notices, storedBits, pixels } = await decode(bytes, 8, limits);
    const reduced = storedBits > 8 ? [`${storedBits} bits a sample were taken at 8.`] : [];
    return { ...info, pixels: pixels as Pixels, notices: [...notices, ...reduced] };
  },
  read16: async (bytes, limits): Promise<SourceImage16> => {
    const { info, notices, pixels } = await decode(bytes, 16, limits);
    return { ...info, pixels: pixels as Pixels16, notices };
  },
};

async function decode(bytes: Uint8Array, bits: 8 | 16, limits: ReadLimits) {
  assertStill(bytes);
  const check = (facts: HeicFacts): void => assertPixels(facts, limitsOf(limits).maxPixels);
  const { facts, pixels } = await decodeHeic(bytes, bits, check, limits.signal);
  const { width, height } = pixels;
  const described = await describe(bytes, { ...facts, width, height }, limits);
  return { ...described, storedBits: facts.storedBits, pixels };
}

function assertStill(bytes: Uint8Array): void {
  if (!isHeifSequence(bytes)) return;
  throw new LatensifyError(
    'unsupported',
    'The picture is animated; only its first frame would be left, so it is not taken.',
  );
}

async function describe(bytes: Uint8Array, facts: HeicFacts, limits: ReadLimits): Promise<Inspected> {
  const { width, height, channels, storedBits } = facts;
  const { blocks, notices } = readHeicMetadata(bytes, limitsOf(limits).maxMetadataBytes);
  const colours = blocks.icc ? {} : await meantColours(readHeicColours(bytes));
  const bits = storedBits > 8 ? 16 : 8;
  const metadata = { ...blocks, ...(colours.icc && { icc: colours.icc }) };
  const camera = blocks.exif && readCamera(blocks.exif);
  return {
    info: {
      format: 'heic',
      width,
      height,
      channels,
      bits,
      orientation: 1,
      metadata,
      ...(camera && { camera }),
    },
    notices: [...notices, ...(colours.notices ?? []), ...lossNotices(facts)],
  };
}

/** What the file holds besides the picture and won't survive. */
function lossNotices({ others, maps }: HeicFacts): string[] {
  return [
    ...(others === 1 ? ['A second picture in the file is not kept.'] : []),
    ...(others > 1 ? [`${others} further pictures in the file are not kept.`] : []),
    ...(maps > 0 ? ['The HDR gain map or depth map beside the photograph is not kept.'] : []),
  ];
}
