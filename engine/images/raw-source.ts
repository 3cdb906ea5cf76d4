import { LatensifyError } from '../../common/errors.js';
import type { Pixels, Pixels16 } from '../../common/pixels.js';
import { assertPixels } from './checks.js';
import { displayP3Profile } from './colours.js';
import { limitsOf } from './limits.js';
import { assertBlockSizes, isCutOff, readRawMetadata } from './metadata/index.js';
import { developRaw, type EmbeddedPreview, encodeLight, inspectRaw, type RawFacts } from './raw/index.js';
import { sharp } from './sharp.js';
import type { Camera, ImageInfo, ReadLimits, Source, SourceImage, SourceImage16 } from './types.js';

const developed =
  'It was developed from a camera raw file: the picture and its data are kept, the sensor’s own values, which a later ' +
  'change of white balance or exposure needs, are in the raw file only.';

/** Pictures a side that are enough to know how light one is. */
const lightnessEdge = 128;

/**
 * Camera raw files, developed by LibRaw: white balance of the camera, highlights rolled off, as light as the camera's
 * own rendering, in Display P3 with 16 bits a sample.
 */
export const rawSource: Source = {
  info: async (bytes, limits) => {
    assertWhole(bytes);
    const facts = await inspectRaw(bytes, limits.signal);
    assertPixels(facts, limitsOf(limits).maxPixels);
    return await infoOf(bytes, facts, limits);
  },
  read: async (bytes, limits): Promise<SourceImage> => {
    const { info, data } = await develop(bytes, 8, limits);
    const { width, height, channels } = info;
    const pixels: Pixels = { width, height, channels, data: data as Uint8Array };
    return { ...info, pixels, notices: [developed, '16 bits a sample were taken at 8.'] };
  },
  read16: async (bytes, limits): Promise<SourceImage16> => {
    const { info, data } = await develop(bytes, 16, limits);
    const { width, height, channels } = info;
    const pixels: Pixels16 = { width, height, channels, data: data as Uint16Array };
    return { ...info, pixels, notices: [developed] };
  },
};

function assertWhole(bytes: Uint8Array): void {
  if (isCutOff(bytes)) throw new LatensifyError('damaged', 'The raw file is damaged: it is cut off.');
}

async function infoOf(bytes: Uint8Array, facts: RawFacts, limits: ReadLimits): Promise<ImageInfo> {
  const { width, height, channels, orientation } = facts;
  const { blocks } = readRawMetadata(bytes, facts);
  const metadata = channels === 3 ? { ...blocks, icc: await displayP3Profile() } : blocks;
  assertBlockSizes(metadata, limitsOf(limits).maxMetadataBytes);
  return { format: 'raw', width, height, channels, bits: 16, orientation, metadata, camera: cameraOf(facts) };
}

const cameraOf = ({ make, model, iso }: RawFacts): Camera => ({
  name: `${make} ${model}`.trim(),
  ...(iso !== undefined && { iso }),
});

interface Development {
  readonly info: ImageInfo;
  readonly data: Uint8Array | Uint16Array;
}

async function develop(bytes: Uint8Array, bits: 8 | 16, limits: ReadLimits): Promise<Development> {
  assertWhole(bytes);
  const prepare = async (facts: RawFacts, preview: EmbeddedPreview | undefined) => {
    assertPixels(facts, limitsOf(limits).maxPixels);
    return { bits, lightness: preview && (await lightnessOf(preview)) };
  };
  const { facts, picture } = await developRaw(bytes, false, prepare, limits.signal);
  const { width, height, channels, data, isDamaged } = picture;
  if (isDamaged) {
    throw new LatensifyError('damaged', 'The raw file is damaged: a part of its data can’t be read.');
  }
  // A few old cameras' sensors lie askew, and their pictures turn out smaller than announced.
  const size = { width, height, channels: channels as RawFacts['channels'] };
  return { info: await infoOf(bytes, { ...facts, ...size }, limits), data };
}

/** Mean of sRGB-encoded luminance, 0 … 1; undefined where the preview can't be decoded. */
async function lightnessOf({ kind, data, width, height }: EmbeddedPreview): Promise<number | undefined> {
  try {
    const opened =
      kind === 'jpeg'
        ? sharp(data, { failOn: 'none' })
        : sharp(data, { raw: { width, height, channels: 3 } });
    const small = opened.resize(lightnessEdge, lightnessEdge, { fit: 'fill' }).removeAlpha();
    const rgb = await small.toColourspace('srgb').raw().toBuffer();
    return meanLightness(rgb);
  } catch {
    return undefined;
  }
}

const decodeLight = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

function meanLightness(rgb: Uint8Array): number {
  const linear = Float64Array.from({ length: 256 }, (_, value) => decodeLight(value / 255));
  let sum = 0;
  for (let at = 0; at + 2 < rgb.length; at += 3) {
    const [r, g, b] = [linear[rgb[at]!]!, linear[rgb[at + 1]!]!, linear[rgb[at + 2]!]!];
    sum += encodeLight(0.2126 * r + 0.7152 * g + 0.0722 * b);
  }
  return sum / (rgb.length / 3);
}
