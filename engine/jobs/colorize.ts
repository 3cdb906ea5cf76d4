import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { isGrey, type Pixels, type Pixels16 } from '../../common/pixels.js';
import {
  type Colorizer,
  type Hint,
  type OpenPicture,
  type Orientation,
  parseHints,
  render,
} from '../../models/colorize/index.js';
import { nameTokens } from '../api/index.js';
import type { Cleaned, Cleaner } from '../denoising/index.js';
import { errnoOf, fileError, readRegularFile, type SourceFile } from '../files/index.js';
import {
  type ReadLimits,
  readImage,
  readImage16,
  readInfo,
  type SourceImage,
  type SourceImage16,
  writeImage,
} from '../images/index.js';
import { stretchTones, tonalEnds } from './contrast.js';
import { type Conversion, type Converter, type ConvertHooks, type Inspected, partOf } from './converter.js';
import { extensionsOf, resultExtension, resultFormat, writeOptions } from './own-format.js';
import { inspectPicture, judgePicture } from './pictures.js';
import type { ColorizeRequest } from './requests.js';
import { verifyResult } from './verify-result.js';

/** Share of the work when noise is taken away first. */
const denoisingShare = 0.8;

/** What a job with a reference lends from. */
interface Reference {
  readonly picture: OpenPicture;
}

/** Pictures with colours, in their own formats or in one. @param cleaner where noise is to be taken away first */
export async function colourist(
  request: ColorizeRequest,
  colorizer: Colorizer,
  cleaner: Cleaner | undefined,
): Promise<Converter> {
  const limits: ReadLimits = request.maxPixels === undefined ? {} : { maxPixels: request.maxPixels };
  const { hints, savedHints, reference, saturation, stretch, denoising, format, quality } = request;
  const lender = reference === undefined ? undefined : await openReference(reference, colorizer, limits);
  return {
    extensions: extensionsOf(request),
    job: 'colorize',
    options: {
      hints,
      savedHints,
      reference,
      saturation,
      stretch,
      denoising,
      format,
      quality,
      modelId: colorizer.modelId,
    },
    models: [colorizer.modelId, ...(cleaner ? [cleaner.modelId] : [])],
    tokens: nameTokens.colorize(request),
    judge: (file, head) =>
      judgePicture(file, head, (source) => [resultExtension(file, resultFormat(source, request))]),
    inspect: (file) => inspectPicture(file, limits),
    convert: (inspected, hooks) =>
      colorize(inspected, limits, request, { colorizer, cleaner, lender }, hooks),
  };
}

/** @throws LatensifyError as reading a picture does */
async function openReference(path: string, colorizer: Colorizer, limits: ReadLimits): Promise<Reference> {
  const { pixels, orientation } = await readImage(await readRegularFile(path), limits);
  return { picture: colorizer.open(pixels, orientation as Orientation) };
}

async function colorize(
  { file, bytes }: Inspected,
  limits: ReadLimits,
  request: ColorizeRequest,
  models: {
    readonly colorizer: Colorizer;
    readonly cleaner: Cleaner | undefined;
    readonly lender: Reference | undefined;
  },
  hooks: ConvertHooks,
): Promise<Conversion> {
  let image: SourceImage | SourceImage16;
  let given: readonly Hint[];
  try {
    const { bits } = await readInfo(bytes, limits);
    image = bits === 16 ? await readImage16(bytes, limits) : await readImage(bytes, limits);
    given = [...request.hints, ...(request.savedHints ? await readSavedHints(file.path) : [])];
  } catch (thrown) {
    return { kind: 'refuse', reason: fileError(thrown, 'unreadable').message };
  }
  const { pixels: prepared, notices } = await prepare(file, image, request, models.cleaner, hooks);
  const picture = models.colorizer.open(prepared, image.orientation as Orientation);
  const { signal } = hooks;
  const chosen = await chooseHints(picture, given, models.lender, signal);
  const colours = await picture.colours({ hints: chosen.hints, signal });
  const start = models.cleaner ? denoisingShare : 0;
  const rendering = partOf(hooks, start, 1 - start);
  const coloured: Pixels | Pixels16 = await render(prepared, colours, {
    saturation: request.saturation,
    ...rendering,
  });
  const format = resultFormat(image.format, request);
  const metadata = isGrey(image.pixels.channels) ? withoutGreyProfile(image.metadata) : image.metadata;
  const written = await writeImage(coloured, metadata, image.orientation, writeOptions(format, request));
  const lost = [...image.notices, ...written.notices];
  if (request.replace && lost.length > 0) {
    return { kind: 'keep-original', reason: `It is not replaced: ${lost.join(' ')}`, notices: [] };
  }
  return {
    kind: 'result',
    bytes: written.bytes,
    extension: resultExtension(file, format),
    quality: undefined,
    notices: [...notices, ...chosen.notices, ...lost],
    verify: (readBack) => verifyResult(coloured, image.orientation, readBack),
  };
}

/** Without its noise and with all its tones, where that is wanted. */
async function prepare(
  file: SourceFile,
  image: SourceImage | SourceImage16,
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

/** The user's hints made possible, and those that the reference lends. */
async function chooseHints(
  picture: OpenPicture,
  given: readonly Hint[],
  lender: Reference | undefined,
  signal: AbortSignal | undefined,
): Promise<{ readonly hints: readonly Hint[]; readonly notices: readonly string[] }> {
  const notices: string[] = [];
  const hints = given.map((hint, index) => {
    const { hint: possible, isClamped } = picture.possible(hint);
    if (isClamped) {
      notices.push(
        `The colour of hint ${index + 1} is impossible at that brightness: a paler one was taken.`,
      );
    }
    return possible;
  });
  if (lender === undefined) {
    if (picture.isSingleTone && hints.length === 0)
      notices.push('It has one tone only, from which no colours can be told: it stays grey.');
    return { hints, notices };
  }
  const lent = await picture.lend(lender.picture, signal);
  if (lent.isGrey) {
    notices.push('The reference is grey itself: the colours were chosen automatically.');
  } else if (lent.hints.length === 0) {
    notices.push('Nothing in the reference looks alike: the colours were chosen automatically.');
  }
  return { hints: [...lent.hints, ...hints], notices };
}

/** Where hints are saved: beside the picture, as NAME.hints.json. */
export function hintsPath(picture: string): string {
  return join(dirname(picture), basename(picture, extname(picture)) + '.hints.json');
}

/** None where there is no such file. @throws LatensifyError 'usage' | 'unreadable' */
export async function readSavedHints(picture: string): Promise<readonly Hint[]> {
  try {
    return parseHints(await readFile(hintsPath(picture), 'utf8'));
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return [];
    throw fileError(thrown, 'unreadable');
  }
}

/** Grey profiles don't fit RGB samples, which are taken as sRGB. */
function withoutGreyProfile({ exif, iptc, xmp }: SourceImage['metadata']): SourceImage['metadata'] {
  return { ...(exif && { exif }), ...(iptc && { iptc }), ...(xmp && { xmp }) };
}
