import { LatensifyError } from '../../common/errors.js';
import { type CodedColours, extractMetadata, readCodedColours } from './metadata/index.js';
import { sharp } from './sharp.js';
import type { SharpFormat } from './types.js';

/** Code points of ITU-T H.273 that AVIF and PNG may have in place of a profile. */
const displayP3Primaries = 12;
const primariesLikeSrgb: readonly number[] = [1, 2, 5, 6, 7];
const hdrTransfers: readonly number[] = [16, 18];

interface Colours {
  readonly icc?: Uint8Array;
  readonly notices?: readonly string[];
}

/**
 * The profile that a file without one means by its code points.
 * @throws LatensifyError 'unsupported' for HDR (PQ, HLG), whose samples mean something else altogether
 */
export async function codedColours(format: SharpFormat, file: Uint8Array): Promise<Colours> {
  return await meantColours(readCodedColours(format, file));
}

/** As codedColours. */
export async function meantColours(colours: CodedColours | undefined): Promise<Colours> {
  if (!colours || primariesLikeSrgb.includes(colours.primaries)) return {};
  if (hdrTransfers.includes(colours.transfer)) {
    throw new LatensifyError('unsupported', 'HDR pictures (PQ or HLG) are not taken yet.');
  }
  if (colours.primaries === displayP3Primaries) return { icc: await displayP3Profile() };
  return { notices: ['Its wide colour gamut has no profile; its colours may look paler afterwards.'] };
}

/** The ICC profile of Display P3. */
export async function displayP3Profile(): Promise<Uint8Array> {
  const pixel = sharp(new Uint8Array(3), { raw: { width: 1, height: 1, channels: 3 } });
  const png = await pixel.withIccProfile('p3').png().toBuffer();
  const { icc } = extractMetadata('png', png, 1e6).blocks;
  if (!icc) throw new LatensifyError('internal', 'The profile of Display P3 is missing.');
  return icc;
}
