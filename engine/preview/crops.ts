import { throwIfCancelled } from '../../common/errors.js';
import { area, type Rect } from '../../common/geometry.js';
import type { Pixels } from '../../common/pixels.js';
import type { AnalysedPicture, Codec } from '../../models/codec/index.js';
import type { PeerFormat } from '../api/index.js';
import type { SourceImage } from '../images/index.js';
import { avifEncoder, type Encoder, jpegEncoder, webpEncoder } from '../jobs/index.js';
import { cut } from './geometry.js';

/** A crop as another version of the picture has it. */
export interface CodedCrop {
  readonly pixels: Pixels;
  /** That the crop itself takes; what its halo takes is left out. */
  readonly bytes: number;
  readonly quality: number;
}

/** A part of a picture that was cut out with what surrounds it. */
export interface CropWithHalo {
  readonly pixels: Pixels;
  /** The part that is looked at, within these pixels. */
  readonly inner: Rect;
}

/** A crop whose latents are at hand, so that each further quality costs no analysis. */
export class LearnedCrop {
  private readonly crop: CropWithHalo;
  private readonly analysed: AnalysedPicture;

  private constructor(crop: CropWithHalo, analysed: AnalysedPicture) {
    this.crop = crop;
    this.analysed = analysed;
  }

  static async analyse(codec: Codec, crop: CropWithHalo): Promise<LearnedCrop> {
    return new LearnedCrop(crop, await codec.analyse(crop.pixels));
  }

  async encode(quality: number, signal: AbortSignal | undefined): Promise<CodedCrop> {
    const { pixels, bytes } = await this.analysed.roundTrip({
      quality,
      region: this.crop.inner,
      ...(signal && { signal }),
    });
    return { pixels, bytes: this.share(bytes), quality };
  }

  /** Bytes of the crop alone, without decoding it. */
  async measure(quality: number, signal: AbortSignal | undefined): Promise<number> {
    const file = await this.analysed.encode({ quality, ...(signal && { signal }) });
    return this.share(file.length);
  }

  private share(bytes: number): number {
    return Math.round((bytes * area(this.crop.inner)) / area(this.crop.pixels));
  }
}

const encoders: Readonly<Record<PeerFormat, Encoder>> = {
  avif: avifEncoder,
  webp: webpEncoder,
  jpeg: jpegEncoder,
};

/** A crop as the encoder of another format leaves it, without its halo. */
export class PeerCrop {
  private readonly encoder: Encoder;
  private readonly image: SourceImage;
  private readonly files = new Map<number, Promise<Uint8Array>>();

  constructor(format: PeerFormat, { pixels, inner }: CropWithHalo) {
    this.encoder = encoders[format];
    const cropped = cut(pixels, inner);
    this.image = {
      pixels: cropped,
      width: cropped.width,
      height: cropped.height,
      channels: cropped.channels,
      format: 'png',
      bits: 8,
      orientation: 1,
      metadata: {},
      notices: [],
    };
  }

  async encode(quality: number, signal: AbortSignal | undefined): Promise<CodedCrop> {
    const bytes = await this.file(quality, signal);
    const { pixels } = await this.encoder.decode(bytes, { signal, onProgress: () => undefined });
    return { pixels, bytes: bytes.length, quality };
  }

  /** At the quality whose bytes come nearest. @param guess where to look first */
  async encodeToSize(bytes: number, guess: number, signal: AbortSignal | undefined): Promise<CodedCrop> {
    const sizeAt = async (candidate: number) => (await this.file(candidate, signal)).length;
    const quality = await nearestQuality(bytes, sizeAt, guess);
    return await this.encode(quality, signal);
  }

  private async file(quality: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
    throwIfCancelled(signal);
    let file = this.files.get(quality);
    if (file === undefined) {
      file = this.write(quality);
      this.files.set(quality, file);
    }
    return await file;
  }

  private async write(quality: number): Promise<Uint8Array> {
    const hooks = { onProgress: () => undefined };
    const encoding = await this.encoder.begin(this.image, 'one', hooks);
    return (await encoding.encode(quality, hooks)).bytes;
  }
}

/** Nearer than this share, a size is the same for the eye and for the comparison. */
const closeEnough = 0.03;
const [lowest, highest] = [1, 100];

/**
 * The quality from 1 to 100 whose size is nearest to the wanted one. Sizes grow about exponentially with quality: each
 * guess interpolates log(size) between the two that enclose it, so that three or four encodings are enough.
 */
export async function nearestQuality(
  wanted: number,
  sizeAt: (quality: number) => Promise<number>,
  firstGuess = 60,
): Promise<number> {
  const tried = new Map<number, number>();
  const distance = (size: number): number => Math.abs(Math.log(size / wanted));
  let [low, high] = [lowest, highest];
  let guess = Math.min(highest, Math.max(lowest, Math.round(firstGuess)));
  while (low <= high) {
    const size = await sizeAt(guess);
    tried.set(guess, size);
    if (distance(size) < closeEnough) return guess;
    if (size < wanted) low = guess + 1;
    else high = guess - 1;
    guess = Math.min(high, Math.max(low, interpolate(tried, wanted)));
  }
  return [...tried].reduce((best, one) => (distance(one[1]) < distance(best[1]) ? one : best))[0];
}

/** Sizes of most pictures double about every so many steps. */
const stepsPerDoubling = 16;

/** On the line through the two nearest in log(size); with only one at hand, on a line of the usual slope. */
function interpolate(tried: ReadonlyMap<number, number>, wanted: number): number {
  const away = ([, size]: readonly [number, number]): number => Math.abs(Math.log(size / wanted));
  const [nearest, next] = [...tried].sort((a, b) => away(a) - away(b));
  const [quality, size] = nearest!;
  const slope = next === undefined ? 0 : Math.log2(next[1] / size) / (next[0] - quality);
  return Math.round(quality + Math.log2(wanted / size) / (slope > 0 ? slope : 1 / stepsPerDoubling));
}
