import { LatensifyError, throwIfCancelled } from '../../common/errors.js';
import { area, type Rect, type Size } from '../../common/geometry.js';
import { type Channels, hasAlpha, isGrey, type Pixels } from '../../common/pixels.js';
import { once, RecentlyUsed } from '../../common/recently-used.js';
import type { Place } from '../../models/colorize/index.js';
import { addGrain, type Grain, measureGrain, reducedGrain } from '../../models/grain/index.js';
import type { ColorizedVersion, Palette, PeerFormat, PictureInfo, Rendered, Version } from '../api/index.js';
import { encodeForScreen, resizePixels } from '../images/index.js';
import { psnr } from '../metrics/index.js';
import { withChannels } from '../jobs/index.js';
import { PictureCache } from './cache.js';
import { type CodedCrop, type CropWithHalo, LearnedCrop, PeerCrop } from './crops.js';
import { samplesOf } from './estimate.js';
import { cut, levelRect, levelSize, snapToLevel, withHalo } from './geometry.js';
import { MetricsThread } from './metrics.js';
import { type CleanCrop, CleanCrops, type CleanerFor, type Part } from './clean-crop.js';
import { type ColouredPart, ColouredPictures, type ColorizerFor, type PartOfPicture } from './coloured.js';
import { assertSameSize, type CodecFor, openPicture } from './open-picture.js';
import type { OpenPicture } from './picture.js';
import { cameraRendering, thumbnailOf } from './thumbnail.js';

export interface RenderTask {
  readonly path: string;
  /** The written result of this picture, where there is one. */
  readonly result?: string | undefined;
  readonly version: Version;
  /** The file that a reference in the version stands for. */
  readonly reference?: string | undefined;
  readonly region: Rect;
  readonly level: number;
}

export type PaletteTask = Pick<RenderTask, 'path' | 'reference'> &
  Place & { readonly version: ColorizedVersion };

export type EstimateTask = Pick<RenderTask, 'path' | 'result' | 'version'>;

export interface Estimate {
  readonly bytes: number;
  readonly isExact: boolean;
}

/** Versions that are made for the screen. */
type MadeVersion = Exclude<Version, { readonly kind: 'original' | 'result' }>;
/** … and whose size is known. */
type CodedVersion = Exclude<MadeVersion, { readonly kind: 'denoised' | 'colorized' }>;

/** A picture file as bytes. */
export interface ScreenPicture {
  readonly type: string;
  readonly data: Uint8Array;
}

export type RenderedPicture = Omit<Rendered, 'pixels'> & { readonly picture: ScreenPicture };

/** Pictures for a screen: the visible part of a file in any version, how near it is, and how large the whole would be. */
export interface PreviewService {
  /** @throws LatensifyError 'unreadable' | 'unsupported' | 'damaged' | 'too-large' | 'model' */
  open(path: string): Promise<PictureInfo>;
  /** @throws LatensifyError 'usage' for a region that is outside or too large; 'cancelled'; and as open does */
  render(task: RenderTask, signal?: AbortSignal): Promise<RenderedPicture>;
  /** MS-SSIM of a version against the original on a region; undefined where it is too small. */
  measure(task: RenderTask, signal?: AbortSignal): Promise<{ readonly msSsim: number | undefined }>;
  /** Likely colours of a place. @throws as open does, for the reference as well */
  palette(task: PaletteTask): Promise<Palette>;
  /** Size of the whole file in a version. */
  estimate(task: EstimateTask, signal?: AbortSignal): Promise<Estimate>;
  /** A small WebP; undefined where the file has no picture that can be shown. */
  thumbnail(path: string, edge: number): Promise<ScreenPicture | undefined>;
  /** What the camera itself made of a raw file: there at once; undefined for other files. */
  rendering(path: string): Promise<ScreenPicture | undefined>;
  close(path: string): void;
  dispose(): Promise<void>;
}

/** Pixels of one answer at most. */
const largestAnswer = 17e6;
/** Regions up to this many pixels of the full size are coded at full size, whatever the level that is shown. */
const largestTrueCrop = 3e6;
const equalPsnr = 99;
const smallestSideForMsSsim = 11;

/** Finds the networks when they are needed. */
export interface PreviewModels {
  readonly codecFor: CodecFor;
  readonly cleanerFor: CleanerFor;
  readonly colorizerFor: ColorizerFor;
}

export function createPreviewService(models: PreviewModels): PreviewService {
  return new Preview(models);
}

type PeerVersion = Extract<Version, { readonly kind: 'peer' }>;

/** Which quality of a peer took as many bytes as one of Latensify. */
interface Match {
  readonly matchQuality: number;
  readonly quality: number;
}

/** About as large as Latensify at quality 50. */
const firstGuesses: Readonly<Record<PeerFormat, number>> = { avif: 58, webp: 68, jpeg: 50 };

/** A version's pixels on a region beside the original's. */
interface Pair {
  readonly original: Pixels;
  readonly pixels: Pixels;
  readonly crop: CodedCrop | CleanCrop | ColouredPart | undefined;
  readonly isApproximate: boolean;
  /** That the version has: `pixels` are without. */
  readonly grain: Grain | undefined;
}

class Preview implements PreviewService {
  private readonly codecFor: CodecFor;
  private readonly pictures: PictureCache;
  private readonly metrics = new MetricsThread();
  private readonly crops = new RecentlyUsed<Promise<CropWithHalo>>(4);
  private readonly clean: CleanCrops;
  private readonly coloured: ColouredPictures;
  private readonly learned = new RecentlyUsed<Promise<LearnedCrop>>(4);
  private readonly peers = new RecentlyUsed<PeerCrop>(6);
  private readonly pairs = new RecentlyUsed<Pair>(6);
  private readonly lastMatches = new Map<PeerFormat, Match>();

  constructor({ codecFor, cleanerFor, colorizerFor }: PreviewModels) {
    this.codecFor = codecFor;
    this.clean = new CleanCrops(cleanerFor);
    this.coloured = new ColouredPictures(colorizerFor);
    this.pictures = new PictureCache((file) => openPicture(file, codecFor));
  }

  async open(path: string): Promise<PictureInfo> {
    return (await this.pictures.get(path)).info;
  }

  async render(task: RenderTask, signal?: AbortSignal): Promise<RenderedPicture> {
    const { picture, region } = await this.look(task);
    throwIfCancelled(signal);
    const { version, level } = task;
    const { original, pixels, crop, isApproximate, grain } = await this.pair(task, picture, region, signal);
    const isGrainShown = grain && (('grain' in version ? version.grain : undefined) ?? grain.isShown);
    const seen = isGrainShown
      ? grained(pixels, grain, levelRect(region, level), isApproximate ? 0 : level)
      : pixels;
    const source = version.kind === 'result' ? await this.resultOf(task.result, picture) : picture;
    const { icc } = source.metadata;
    // A grey picture's own profile doesn't fit its new colours.
    const isFitting = isGrey(pixels.channels) === isGrey(source.info.channels as Channels);
    // Written by other threads, while this one measures.
    const encoding = encodeForScreen(seen, isFitting ? icc : undefined);
    const isMeasured = version.kind !== 'original' && version.kind !== 'colorized';
    const likeness = isMeasured ? Math.min(equalPsnr, psnr(original, pixels)) : undefined;
    const data = await encoding;
    const { width, height } = pixels;
    const damage = [...source.damage];
    const shown = {
      width,
      height,
      region,
      isApproximate,
      damage,
      ...(isGrainShown !== undefined && { grain: isGrainShown }),
      picture: { type: 'image/png', data },
    };
    if (version.kind === 'original') return { ...shown, wholeBytes: picture.info.bytes };
    if (crop && 'notices' in crop) return { ...shown, notices: [...crop.notices] };
    return {
      ...shown,
      ...(likeness !== undefined && { psnr: likeness }),
      ...(crop ? figuresOf(crop, picture) : { wholeBytes: source.info.bytes }),
    };
  }

  async measure(task: RenderTask, signal?: AbortSignal): Promise<{ readonly msSsim: number | undefined }> {
    const { picture, region } = await this.look(task);
    const { original, pixels } = await this.pair(task, picture, region, signal);
    throwIfCancelled(signal);
    if (Math.min(pixels.width, pixels.height) < smallestSideForMsSsim) return { msSsim: undefined };
    return { msSsim: await this.metrics.msSsim(original, pixels) };
  }

  async estimate({ path, result, version }: EstimateTask, signal?: AbortSignal): Promise<Estimate> {
    const picture = await this.pictures.get(path);
    if (version.kind === 'original') return { bytes: picture.info.bytes, isExact: true };
    if (version.kind === 'result') {
      return { bytes: (await this.resultOf(result, picture)).info.bytes, isExact: true };
    }
    if (version.kind === 'denoised' || version.kind === 'colorized') {
      throw new LatensifyError('usage', 'How large such a picture is, is known when it was written.');
    }
    const key = JSON.stringify([path, picture.info.bytes, 'samples']);
    const samples = await once(this.crops, key, () => samplesOf(picture));
    throwIfCancelled(signal);
    const made = await this.prepare({ key, picture, crop: samples, level: 0 }, version, signal);
    const bytes = await this.measureSamples(made.key, made.crop, version, signal);
    return { bytes: wholeBytes(bytes, samples.inner, picture), isExact: false };
  }

  async palette({ path, reference, version, x, y }: PaletteTask): Promise<Palette> {
    const picture = await this.pictures.get(path);
    const colouring = { ...version, referencePath: reference };
    return await this.coloured.palette(keyOf(path, picture), picture, colouring, { x, y });
  }

  async thumbnail(path: string, edge: number): Promise<ScreenPicture | undefined> {
    return await thumbnailOf(path, edge, this.codecFor);
  }

  async rendering(path: string): Promise<ScreenPicture | undefined> {
    return await cameraRendering(path);
  }

  close(path: string): void {
    this.pictures.delete(path);
    for (const kept of [this.crops, this.clean, this.coloured, this.learned, this.peers, this.pairs])
      kept.clear();
  }

  async dispose(): Promise<void> {
    await this.metrics.dispose();
  }

  /** The picture, and the part of it that is asked for. */
  private async look({ path, region, level }: RenderTask): Promise<{ picture: OpenPicture; region: Rect }> {
    const picture = await this.pictures.get(path);
    const snapped = snapToLevel(region, level, picture.size);
    if (area(snapped) === 0) throw new LatensifyError('usage', 'The region lies outside the picture.');
    if (area(levelRect(snapped, level)) > largestAnswer) {
      throw new LatensifyError(
        'usage',
        'The region has too many pixels: ask for less of it, or for a higher level.',
      );
    }
    return { picture, region: snapped };
  }

  /** Kept for measure, which asks for the same again. */
  private async pair(
    task: RenderTask,
    picture: OpenPicture,
    region: Rect,
    signal: AbortSignal | undefined,
  ): Promise<Pair> {
    const { path, result, reference, version, level } = task;
    const shown = withoutGrain(version);
    const key = JSON.stringify([path, picture.info.bytes, result, reference, shown, region, level]);
    const pair = this.pairs.get(key) ?? (await this.makePair(task, picture, region, signal));
    this.pairs.set(key, pair);
    return pair;
  }

  private async makePair(
    task: RenderTask,
    picture: OpenPicture,
    region: Rect,
    signal: AbortSignal | undefined,
  ): Promise<Pair> {
    const { result, version, level } = task;
    const rect = levelRect(region, level);
    if (version.kind === 'original' || version.kind === 'result') {
      const original = await picture.crop(rect, level);
      if (version.kind === 'original')
        return { original, pixels: original, crop: undefined, isApproximate: false, grain: picture.grain };
      const written = await this.resultOf(result, picture);
      const other = await written.crop(rect, level);
      return { ...alike(original, other), crop: undefined, isApproximate: false, grain: written.grain };
    }
    if (version.kind === 'colorized' && version.denoising === undefined) {
      // Colours have no finer detail than the luminance: painted at any level they look as they will.
      const original = await picture.crop(rect, level);
      const crop = await this.colour(task, version, picture, { pixels: original, ...rect, level }, signal);
      return { ...alike(original, crop.pixels), crop, isApproximate: false, grain: undefined };
    }
    const isApproximate = level > 0 && area(region) > largestTrueCrop;
    const codedLevel = isApproximate ? level : 0;
    const coded = levelRect(region, codedLevel);
    const original = await picture.crop(coded, codedLevel);
    const crop = await this.make(task, version, picture, coded, codedLevel, signal);
    const hasGrain = version.kind === 'latensify' && version.grain !== undefined;
    const [small, pixels] = [await resizePixels(original, rect), await resizePixels(crop.pixels, rect)];
    return {
      grain: hasGrain
        ? measureGrain(original, withChannels(crop.pixels, original.channels), true)
        : undefined,
      ...alike(small, pixels),
      crop,
      isApproximate,
    };
  }

  private async colour(
    { path, reference }: RenderTask,
    version: ColorizedVersion,
    picture: OpenPicture,
    part: PartOfPicture,
    signal: AbortSignal | undefined,
  ): Promise<ColouredPart> {
    const colouring = { ...version, referencePath: reference };
    return await this.coloured.paint(keyOf(path, picture), picture, colouring, part, signal);
  }

  /** @param rect in pixels of the level */
  private async make(
    task: RenderTask,
    version: MadeVersion,
    picture: OpenPicture,
    rect: Rect,
    level: number,
    signal: AbortSignal | undefined,
  ): Promise<CodedCrop | CleanCrop | ColouredPart> {
    const key = JSON.stringify([task.path, picture.info.bytes, rect, level]);
    const crop = await once(this.crops, key, () => cropWithHalo(picture, rect, level));
    throwIfCancelled(signal);
    if (version.kind === 'denoised') {
      const clean = await this.clean.get({ key, picture, crop, level }, version, signal);
      return { ...clean, pixels: cut(clean.pixels, clean.inner) };
    }
    if (version.kind === 'colorized') {
      const { denoising } = version;
      const part = { key, picture, crop, level };
      const { pixels, inner } = denoising ? await this.clean.get(part, denoising, signal) : crop;
      const seen = { pixels: cut(pixels, inner), ...rect, level };
      return await this.colour(task, version, picture, seen, signal);
    }
    const prepared = await this.prepare({ key, picture, crop, level }, version, signal);
    return await this.code(prepared.key, prepared.crop, version, signal);
  }

  /** The crop as it is coded: without its noise, where that goes first. */
  private async prepare(
    part: Part,
    { denoising }: CodedVersion,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly key: string; readonly crop: CropWithHalo }> {
    const { key, crop } = part;
    if (denoising === undefined) return { key, crop };
    const clean = await this.clean.get(part, denoising, signal);
    return { key: JSON.stringify([key, denoising]), crop: clean };
  }

  private async code(
    key: string,
    crop: CropWithHalo,
    version: CodedVersion,
    signal: AbortSignal | undefined,
  ): Promise<CodedCrop> {
    if (version.kind === 'latensify') {
      return await (await this.learn(key, crop, version.model)).encode(version.quality, signal);
    }
    const peer = this.peerCrop(key, version.format, crop);
    if (version.kind === 'encoded') return await peer.encode(version.quality, signal);
    const bytes = await (await this.learn(key, crop, version.model)).measure(version.matchQuality, signal);
    const found = await peer.encodeToSize(bytes, this.guess(version), signal);
    this.lastMatches.set(version.format, { matchQuality: version.matchQuality, quality: found.quality });
    return found;
  }

  /** Near the one that was right last time: most steps are a pan or a small change of quality. */
  private guess({ format, matchQuality }: PeerVersion): number {
    const last = this.lastMatches.get(format);
    return last === undefined ? firstGuesses[format] : last.quality + (matchQuality - last.matchQuality) / 2;
  }

  private async measureSamples(
    key: string,
    samples: CropWithHalo,
    version: CodedVersion,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    if (version.kind === 'encoded') {
      return (await this.peerCrop(key, version.format, samples).encode(version.quality, signal)).bytes;
    }
    const quality = version.kind === 'latensify' ? version.quality : version.matchQuality;
    return await (await this.learn(key, samples, version.model)).measure(quality, signal);
  }

  private async learn(key: string, crop: CropWithHalo, model: string | undefined): Promise<LearnedCrop> {
    return await once(this.learned, `${model ?? ''} ${key}`, async () =>
      LearnedCrop.analyse(await this.codecFor(model), crop),
    );
  }

  private peerCrop(key: string, format: PeerFormat, crop: CropWithHalo): PeerCrop {
    const peerKey = `${format} ${key}`;
    const peer = this.peers.get(peerKey) ?? new PeerCrop(format, crop);
    this.peers.set(peerKey, peer);
    return peer;
  }

  private async resultOf(result: string | undefined, picture: OpenPicture): Promise<OpenPicture> {
    if (result === undefined) throw new LatensifyError('usage', 'There is no result yet.');
    const opened = await this.pictures.get(result);
    assertSameSize(picture, opened);
    return opened;
  }
}

/** Showing grain or not makes nothing anew. */
function withoutGrain(version: Version): object {
  return 'grain' in version ? { ...version, grain: version.kind === 'latensify' } : version;
}

/** A copy with its grain. @param place in the picture as it is shown @param halvings of its sides since the grain was measured */
function grained(pixels: Pixels, grain: Grain, place: Rect, halvings: number): Pixels {
  const copy = { ...pixels, data: pixels.data.slice() };
  addGrain(copy, reducedGrain(grain, halvings), place);
  return copy;
}

async function cropWithHalo(picture: OpenPicture, rect: Rect, level: number): Promise<CropWithHalo> {
  const outer = withHalo(rect, levelSize(picture.size, level));
  const inner = { ...rect, left: rect.left - outer.left, top: rect.top - outer.top };
  return { pixels: await picture.crop(outer, level), inner };
}

/** Changes when the file does. */
const keyOf = (path: string, { info }: OpenPicture): string => JSON.stringify([path, info.bytes]);

/** Both with the original's channels, or in colour where the other one is. */
function alike(original: Pixels, other: Pixels): { readonly original: Pixels; readonly pixels: Pixels } {
  const { channels } = original;
  const common = isGrey(channels) && !isGrey(other.channels) ? (hasAlpha(channels) ? 4 : 3) : channels;
  return { original: withChannels(original, common), pixels: withChannels(other, common) };
}

/** What is told of a version beside its pixels. */
function figuresOf(crop: CodedCrop | CleanCrop, picture: OpenPicture) {
  if ('noise' in crop) return { noise: crop.noise };
  const { bytes, quality, pixels } = crop;
  return { cropBytes: bytes, quality, wholeBytes: wholeBytes(bytes, pixels, picture) };
}

/** As many bytes a pixel all over the picture as in the part, and the metadata. */
function wholeBytes(bytes: number, part: Size, { size, info }: OpenPicture): number {
  const { icc = 0, exif = 0, iptc = 0, xmp = 0 } = info.metadata;
  return Math.round((bytes / area(part)) * area(size)) + icc + exif + iptc + xmp;
}
