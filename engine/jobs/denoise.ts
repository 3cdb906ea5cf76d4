import { extname } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import type { Pixels, Pixels16 } from '../../common/pixels.js';
import type { Denoiser } from '../../models/denoise/index.js';
import { fileError, type SourceFile } from '../files/index.js';
import {
  type ExportFormat,
  type ExportOptions,
  type ImageFormat,
  type ReadLimits,
  readImage,
  readImage16,
  readInfo,
  type SourceImage,
  type SourceImage16,
  writeImage,
} from '../images/index.js';
import { keepsPromise, type QualityPromise } from './compare.js';
import type { Conversion, Converter, ConvertHooks, Inspected } from './converter.js';
import { inspectPicture, judgePicture } from './pictures.js';
import type { DenoiseRequest } from './requests.js';
import { withoutNoise } from './without-noise.js';

const extensions: Readonly<Record<ExportFormat, readonly string[]>> = {
  jpeg: ['.jpg', '.jpeg', '.jpe', '.jfif'],
  png: ['.png'],
  webp: ['.webp'],
  avif: ['.avif'],
  tiff: ['.tiff', '.tif'],
};

/** So high that what the format loses is not seen, since denoised pictures are often worked on afterwards. */
const qualities: Readonly<Partial<Record<ExportFormat, number>>> = { jpeg: 95, webp: 95, avif: 90 };

/** What was written must decode to this, compared with what was meant; one that does not was made wrong. */
const soundness: QualityPromise = { psnr: 25, worstBlock: 12, msSsim: 0 };

/** Pictures without their noise, in their own formats or in one. */
export function noiseRemover(request: DenoiseRequest, denoiser: Denoiser): Converter {
  const limits: ReadLimits = request.maxPixels === undefined ? {} : { maxPixels: request.maxPixels };
  const { noise, strength, colour, format, quality } = request;
  const formats = format === 'same' ? (Object.keys(extensions) as ExportFormat[]) : [format];
  return {
    extensions: formats.map((one) => extensions[one][0]!),
    job: 'denoise',
    options: { noise, strength, colour, format, quality, modelId: denoiser.modelId },
    models: [denoiser.modelId],
    tokens: { quality: String(strength), format: format === 'same' ? 'own' : format },
    judge: (file, head) =>
      judgePicture(file, head, (source) => [extensionOf(file, formatOf(source, request))]),
    inspect: (file) => inspectPicture(file, limits),
    convert: (inspected, hooks) => removeNoise(inspected, limits, request, denoiser, hooks),
  };
}

/** Where a source's own format can't be written: a raw file's 16 bits and data fit TIFF, HEIC's nearest kin is AVIF. */
const substitutes = { gif: 'png', ltn: 'png', heic: 'avif', raw: 'tiff' } as const;

const formatOf = (source: ImageFormat, { format }: DenoiseRequest): ExportFormat => {
  if (format !== 'same') return format;
  return source in substitutes ? substitutes[source as keyof typeof substitutes] : (source as ExportFormat);
};

/** As the source spells it, where that is one of the format's. */
function extensionOf({ name }: SourceFile, format: ExportFormat): string {
  const own = extname(name);
  return extensions[format].includes(own.toLowerCase()) ? own : extensions[format][0]!;
}

async function removeNoise(
  { file, bytes }: Inspected,
  limits: ReadLimits,
  request: DenoiseRequest,
  denoiser: Denoiser,
  hooks: ConvertHooks,
): Promise<Conversion> {
  let image: SourceImage | SourceImage16;
  try {
    const { bits } = await readInfo(bytes, limits);
    const stoppable = { ...limits, signal: hooks.signal };
    image = bits === 16 ? await readImage16(bytes, stoppable) : await readImage(bytes, stoppable);
  } catch (thrown) {
    if (hooks.signal?.aborted) throw thrown;
    return { kind: 'refuse', reason: fileError(thrown, 'unreadable').message };
  }
  const clean = await withoutNoise(image.pixels, request, denoiser, hooks);
  const format = formatOf(image.format, request);
  const written = await writeImage(clean, image.metadata, image.orientation, optionsOf(format, request));
  const lost = [...image.notices, ...written.notices];
  if (request.replace && lost.length > 0) {
    return { kind: 'keep-original', reason: `It is not replaced: ${lost.join(' ')}`, notices: [] };
  }
  return {
    kind: 'result',
    bytes: written.bytes,
    extension: extensionOf(file, format),
    quality: undefined,
    notices: lost,
    verify: (readBack) => verify(clean, image, readBack),
  };
}

function optionsOf(format: ExportFormat, { quality = qualities[format] }: DenoiseRequest): ExportOptions {
  return { format, chroma: '4:4:4', ...(quality !== undefined && { quality }) };
}

/** @throws LatensifyError 'unwritable' */
async function verify(
  clean: Pixels | Pixels16,
  { orientation }: SourceImage | SourceImage16,
  readBack: Uint8Array,
): Promise<void> {
  const unlimited = { maxPixels: Infinity, maxMetadataBytes: Infinity };
  const isSame =
    clean.data instanceof Uint16Array
      ? Buffer.compare(asBytes(clean.data), asBytes((await readImage16(readBack, unlimited)).pixels.data)) ===
        0
      : keepsPromise(
          { pixels: clean as Pixels, orientation },
          await readImage(readBack, unlimited),
          soundness,
        );
  if (isSame) return;
  throw new LatensifyError(
    'unwritable',
    'What was written decodes to another picture; the original was left as it is.',
  );
}

const asBytes = ({ buffer, byteOffset, byteLength }: Uint16Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
