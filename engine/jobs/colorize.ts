import { isGrey, type Pixels, type Pixels16 } from '../../common/pixels.js';
import { type Colorizer, type Hint, type Orientation, render } from '../../models/colorize/index.js';
import { nameTokens } from '../api/index.js';
import type { Cleaned, Cleaner, Noisy } from '../denoising/index.js';
import { fileError, resolvePath, type SourceFile, type Storage } from '../files/index.js';
import {
  greyAsSrgb,
  type ReadLimits,
  readImageAsItIs,
  type SourceImage,
  type SourceImage16,
} from '../images/index.js';
import { chooseHints } from './choose-hints.js';
import { stretchTones, tonalEnds } from './contrast.js';
import { type Conversion, type Converter, type ConvertHooks, type Inspected, partOf } from './converter.js';
import { Lender } from './lender.js';
import { extensionsOf, resultExtension, resultFormat } from './own-format.js';
import { ownFormatResult } from './own-format-result.js';
import { inspectPicture, judgePicture } from './pictures.js';
import type { ColorizeRequest } from './requests.js';
import { readSavedHints } from './saved-hints.js';

/** Share of the work when noise is taken away first. */
const denoisingShare = 0.8;

/**
 * Pictures with colours, in their own formats or in one.
 * @param cleaner where noise is to be taken away first
 * @param storage where the reference and saved hints are
 * @throws LatensifyError as reading a picture does, for the reference
 */
export async function colourist(
  request: ColorizeRequest,
  colorizer: Colorizer,
  cleaner: Cleaner | undefined,
  storage: Pick<Storage, 'status' | 'read'>,
): Promise<Converter> {
  const limits: ReadLimits = request.maxPixels === undefined ? {} : { maxPixels: request.maxPixels };
  const { hints, savedHints, reference, saturation, stretch, denoising, format, quality } = request;
  const lender =
    reference === undefined ? undefined : new Lender(resolvePath(reference), colorizer, storage, limits);
  // One that can't be read is told of before anything is begun.
  await lender?.picture();
  const hintsOf = async (file: SourceFile): Promise<readonly Hint[]> =>
    savedHints ? [...hints, ...(await readSavedHints(file.realPath, storage))] : hints;
  return {
    extensions: extensionsOf(request),
    job: 'colorize',
    options: {
      hints,
      savedHints,
      reference: lender && [reference, await lender.stamp()],
      saturation,
      stretch,
      denoising,
      format,
      quality,
      modelId: colorizer.modelId,
    },
    models: [colorizer.modelId, ...(cleaner ? [cleaner.modelId] : [])],
    tokens: nameTokens.colorize(request),
    judge: async (file, head) => {
      const verdict = await judgePicture(file, head, (source) => [
        resultExtension(file, resultFormat(source, request)),
      ]);
      return verdict.kind === 'convert' && savedHints
        ? { ...verdict, options: await hintsOf(file) }
        : verdict;
    },
    inspect: (file) => inspectPicture(file, limits),
    convert: (inspected, hooks) =>
      colorize(inspected, limits, request, { colorizer, cleaner, lender, hintsOf }, hooks),
  };
}

async function colorize(
  { file, bytes }: Inspected,
  limits: ReadLimits,
  request: ColorizeRequest,
  models: {
    readonly colorizer: Colorizer;
    readonly cleaner: Cleaner | undefined;
    readonly lender: Lender | undefined;
    readonly hintsOf: (file: SourceFile) => Promise<readonly Hint[]>;
  },
  hooks: ConvertHooks,
): Promise<Conversion> {
  let image: SourceImage | SourceImage16;
  let given: readonly Hint[];
  try {
    image = await readImageAsItIs(bytes, { ...limits, signal: hooks.signal });
    given = await models.hintsOf(file);
  } catch (thrown) {
    if (hooks.signal?.aborted) throw thrown;
    return { kind: 'refuse', reason: fileError(thrown, 'unreadable').message };
  }
  const grey = { ...image, pixels: greyAsSrgb(image.pixels, image.metadata.icc) };
  const { pixels: prepared, notices } = await prepare(file, grey, request, models.cleaner, hooks);
  const picture = models.colorizer.open(prepared, image.orientation as Orientation);
  const { signal } = hooks;
  const chosen = await chooseHints(picture, given, await models.lender?.picture(), signal);
  const colours = await picture.colours({ hints: chosen.hints, signal });
  const start = models.cleaner ? denoisingShare : 0;
  const rendering = partOf(hooks, start, 1 - start);
  const coloured: Pixels | Pixels16 = await render(prepared, colours, {
    saturation: request.saturation,
    ...rendering,
  });
  const metadata = isGrey(image.pixels.channels) ? withoutGreyProfile(image.metadata) : image.metadata;
  return await ownFormatResult(request, file, image, {
    pixels: coloured,
    metadata,
    notices: [...notices, ...chosen.notices],
  });
}

/** Without its noise and with all its tones, where that is wanted. */
async function prepare(
  file: SourceFile,
  image: Noisy<Pixels | Pixels16>,
  { denoising, stretch }: ColorizeRequest,
  cleaner: Cleaner | undefined,
  hooks: ConvertHooks,
): Promise<Cleaned<Pixels | Pixels16>> {
  const { pixels, notices } =
    denoising && cleaner
      ? await cleaner.clean<Pixels | Pixels16>(file, image, denoising, partOf(hooks, 0, denoisingShare))
      : { pixels: image.pixels, notices: [] };
  return { pixels: stretch ? stretchTones(pixels, tonalEnds(pixels)) : pixels, notices };
}

/** Grey profiles don't fit RGB samples, which are sRGB. */
function withoutGreyProfile({ exif, iptc, xmp }: SourceImage['metadata']): SourceImage['metadata'] {
  return { ...(exif && { exif }), ...(iptc && { iptc }), ...(xmp && { xmp }) };
}
