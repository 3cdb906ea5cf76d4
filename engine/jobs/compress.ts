import { LatensifyError } from '../../common/errors.js';
import { nameTokens } from '../api/index.js';
import type { Cleaner } from '../denoising/index.js';
import { fileError } from '../files/index.js';
import { readImage, type ReadLimits, type SourceImage } from '../images/index.js';
import { keepsPromise, type QualityPromise } from './compare.js';
import { type Conversion, type Converter, type ConvertHooks, type Inspected, partOf } from './converter.js';
import { MOST_GRAIN_BYTES } from '../../models/codec/container/index.js';
import { withLostGrain } from './grain.js';
import type { Decoded, Encoder } from './encoder.js';
import { avifEncoder } from './export-encoder.js';
import { reach } from './goals.js';
import { inspectPicture, judgePicture, looksRaw } from './pictures.js';
import type { CompressRequest, Goal } from './requests.js';

/**
 * Before an original is moved away, the file that replaces it is decoded once more. A result of any quality is much
 * nearer to its source than this, in every place; one that is not was made wrong.
 */
const soundness: QualityPromise = { psnr: 20, worstBlock: 8, msSsim: 0 };

const rawStays =
  'It is a camera raw file, which holds more than any picture made of it: it is not replaced unless that is asked ' +
  'for by itself (--replace-raw).';

/** Of the work, where the noise is taken away first. */
const denoisingShare = 0.5;

/**
 * Pictures to smaller files, in one format.
 * @param modelId of the codec, where the format has one
 * @param cleaner where the request asks for it
 */
export function compressor(
  request: CompressRequest,
  encoder: Encoder,
  modelId: string | undefined,
  cleaner?: Cleaner,
): Converter {
  const limits: ReadLimits = request.maxPixels === undefined ? {} : { maxPixels: request.maxPixels };
  const { format, goal, grain } = request;
  const mayUseAvif = format === 'ltn' && goal.kind === 'preset' && goal.preset === 'visually-lossless';
  const extensions = mayUseAvif ? [encoder.extension, avifEncoder.extension] : [encoder.extension];
  return {
    extensions: [encoder.extension],
    job: 'compress',
    options: {
      format,
      goal,
      grain,
      modelId,
      ...(request.embedModel && { embedModel: true }),
      ...(cleaner && { denoising: request.denoising, denoiser: cleaner.modelId }),
    },
    models: [modelId, cleaner?.modelId].filter((id) => id !== undefined),
    tokens: nameTokens.compress(request),
    judge: async (file, head) =>
      request.replace && !request.replaceRaw && looksRaw(file, head)
        ? { kind: 'leave', reason: rawStays }
        : await judgePicture(file, head, () => extensions),
    inspect: (file) => inspectPicture(file, limits),
    convert: (inspected, hooks) => compress(inspected, limits, request, encoder, cleaner, hooks),
  };
}

async function compress(
  inspected: Inspected,
  limits: ReadLimits,
  request: CompressRequest,
  encoder: Encoder,
  cleaner: Cleaner | undefined,
  allHooks: ConvertHooks,
): Promise<Conversion> {
  let image: SourceImage;
  let hooks = allHooks;
  try {
    image = await readImage(inspected.bytes, { ...limits, signal: hooks.signal });
  } catch (thrown) {
    if (hooks.signal?.aborted) throw thrown;
    return { kind: 'refuse', reason: fileError(thrown, 'unreadable').message };
  }
  const isRaw = image.format === 'raw';
  if (request.replace && isRaw && !request.replaceRaw) {
    return { kind: 'keep-original', reason: rawStays, notices: [] };
  }
  if (request.replace && !isRaw && image.bits === 16) {
    const reason = 'It has 16 bits a sample, of which a result holds 8: it is not replaced.';
    return { kind: 'keep-original', reason, notices: [] };
  }
  const { denoising, grain } = request;
  const original = image.pixels;
  if (cleaner && denoising) {
    const { file } = inspected;
    const clean = await cleaner.clean(file, image, denoising, partOf(allHooks, 0, denoisingShare));
    image = { ...image, pixels: clean.pixels, notices: [...image.notices, ...clean.notices] };
    hooks = partOf(allHooks, denoisingShare, 1 - denoisingShare);
  }
  const reached = await reach(
    { image, sourceBytes: inspected.bytes.length, hooks, isDenoised: cleaner !== undefined },
    encoder,
    grain === undefined ? request.goal : withRoomForGrain(request.goal),
  );
  if (reached.kind === 'missed') return { kind: 'keep-original', reason: reached.reason, notices: [] };
  const lost = [...image.notices, ...reached.encoded.notices];
  if (request.replace && !isRaw && lost.length > 0) {
    return { kind: 'keep-original', reason: `It is not replaced: ${lost.join(' ')}`, notices: [] };
  }
  const silent = { ...hooks, onProgress: () => undefined };
  let { bytes } = reached.encoded;
  if (grain !== undefined && reached.encoder.format === 'ltn') {
    const decoded = reached.decoded ?? (await reached.encoder.decode(bytes, silent));
    bytes = withLostGrain(bytes, original, decoded.pixels, grain === 'shown');
  }
  return {
    kind: 'result',
    bytes,
    extension: reached.encoder.extension,
    quality: reached.quality,
    notices: [...reached.notices, ...lost],
    verify: async (readBack) => {
      verify(image, await reached.encoder.decode(readBack, silent));
    },
  };
}

/** @throws LatensifyError 'unwritable' */
function verify(image: SourceImage, decoded: Decoded): void {
  if (!keepsPromise(image, decoded, soundness)) {
    throw new LatensifyError(
      'unwritable',
      'What was written decodes to another picture; the original was left as it is.',
    );
  }
  const isMissing = (name: keyof SourceImage['metadata']): boolean =>
    image.metadata[name] !== undefined && decoded.metadata[name] === undefined;
  const missing = (['icc', 'exif', 'iptc', 'xmp'] as const).filter(isMissing);
  if (missing.length > 0) {
    const names = missing.map((name) => name.toUpperCase()).join(', ');
    throw new LatensifyError(
      'unwritable',
      `What was written lacks ${names}; the original was left as it is.`,
    );
  }
}

const withRoomForGrain = (goal: Goal): Goal =>
  goal.kind === 'max-bytes' ? { ...goal, bytes: Math.max(1, goal.bytes - MOST_GRAIN_BYTES) } : goal;
