import type { Pixels, Pixels16 } from '../../common/pixels.js';
import { nameTokens } from '../api/index.js';
import type { Cleaner } from '../denoising/index.js';
import { fileError } from '../files/index.js';
import { type ReadLimits, readImageAsItIs, type SourceImage, type SourceImage16 } from '../images/index.js';
import type { Conversion, Converter, ConvertHooks, Inspected } from './converter.js';
import { extensionsOf, resultExtension, resultFormat } from './own-format.js';
import { ownFormatResult } from './own-format-result.js';
import { inspectPicture, judgePicture } from './pictures.js';
import type { DenoiseRequest } from './requests.js';

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
    image = await readImageAsItIs(bytes, { ...limits, signal: hooks.signal });
  } catch (thrown) {
    if (hooks.signal?.aborted) throw thrown;
    return { kind: 'refuse', reason: fileError(thrown, 'unreadable').message };
  }
  const { pixels, notices } = await cleaner.clean<Pixels | Pixels16>(file, image, request, hooks);
  return await ownFormatResult(request, file, image, { pixels, metadata: image.metadata, notices });
}
