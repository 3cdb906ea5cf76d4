import type { Pixels, Pixels16 } from '../../common/pixels.js';
import { nameTokens } from '../api/index.js';
import type { Cleaner } from '../denoising/index.js';
import { fileError } from '../files/index.js';
import {
  type ReadLimits,
  readImage,
  readImage16,
  readInfo,
  type SourceImage,
  type SourceImage16,
  writeImage,
} from '../images/index.js';
import type { Conversion, Converter, ConvertHooks, Inspected } from './converter.js';
import { extensionsOf, resultExtension, resultFormat, writeOptions } from './own-format.js';
import { inspectPicture, judgePicture } from './pictures.js';
import type { DenoiseRequest } from './requests.js';
import { verifyResult } from './verify-result.js';

/** Pictures without their noise, in their own formats or in one. */
export function noiseRemover(request: DenoiseRequest, cleaner: Cleaner): Converter {
  const limits: ReadLimits = request.maxPixels === undefined ? {} : { maxPixels: request.maxPixels };
  const { noise, strength, colour, format, quality } = request;
  return {
    extensions: extensionsOf(request),
    job: 'denoise',
    options: { noise, strength, colour, format, quality, modelId: cleaner.modelId },
    models: [cleaner.modelId],
    tokens: nameTokens.denoise(request),
    judge: (file, head) =>
      judgePicture(file, head, (source) => [resultExtension(file, resultFormat(source, request))]),
    inspect: (file) => inspectPicture(file, limits),
    convert: (inspected, hooks) => removeNoise(inspected, limits, request, cleaner, hooks),
  };
}

async function removeNoise(
  { file, bytes }: Inspected,
  limits: ReadLimits,
  request: DenoiseRequest,
  cleaner: Cleaner,
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
  const { pixels: clean, notices } = await cleaner.clean<Pixels | Pixels16>(file, image, request, hooks);
  const format = resultFormat(image.format, request);
  const written = await writeImage(clean, image.metadata, image.orientation, writeOptions(format, request));
  const lost = [...image.notices, ...written.notices];
  if (request.replace && lost.length > 0) {
    return { kind: 'keep-original', reason: `It is not replaced: ${lost.join(' ')}`, notices: [] };
  }
  return {
    kind: 'result',
    bytes: written.bytes,
    extension: resultExtension(file, format),
    quality: undefined,
    notices: [...notices, ...lost],
    verify: (readBack) => verifyResult(clean, image.orientation, readBack),
  };
}
