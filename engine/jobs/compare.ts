import { hasAlpha, isGrey, type Channels, type Pixels } from '../../common/pixels.js';
import { msSsim, psnr } from '../metrics/index.js';
import { turnUpright } from './upright.js';
import { worstBlockPsnr } from './worst-block.js';

/** MS-SSIM's window does not fit into less. */
const smallestSideForMsSsim = 11;

/** What a preset promises of a decoded result, as lower bounds. */
export interface QualityPromise {
  /** dB */
  readonly psnr: number;
  /** 0 … 1 */
  readonly msSsim: number;
  /** PSNR of the worst 64×64 block, in dB. */
  readonly worstBlock: number;
}

/** A picture and how it must be turned to stand upright. */
export interface OrientedPixels {
  readonly pixels: Pixels;
  /** EXIF's number, 1 … 8. */
  readonly orientation: number;
}

/** Pictures of different size keep no promise; those that are too small for MS-SSIM are judged by the rest. */
export function keepsPromise(
  source: OrientedPixels,
  decoded: OrientedPixels,
  promise: QualityPromise,
): boolean {
  const pair = comparable(source, decoded);
  if (pair === undefined) return false;
  const [one, other] = pair;
  if (psnr(one, other) < promise.psnr || worstBlockPsnr(one, other) < promise.worstBlock) return false;
  const isTooSmall = Math.min(one.width, one.height) < smallestSideForMsSsim;
  return isTooSmall || msSsim(one, other) >= promise.msSsim;
}

/** Both pictures turned alike and with the same channels. */
function comparable(source: OrientedPixels, decoded: OrientedPixels): [Pixels, Pixels] | undefined {
  const isTurned = decoded.orientation !== source.orientation;
  const turned = isTurned ? turnUpright(source.pixels, source.orientation) : source.pixels;
  const other = isTurned ? turnUpright(decoded.pixels, decoded.orientation) : decoded.pixels;
  if (turned.width !== other.width || turned.height !== other.height) return undefined;
  return [withChannels(turned, other.channels), other];
}

/** Grey is spread over three channels; transparency that has no place is laid on white. */
export function withChannels(pixels: Pixels, channels: Channels): Pixels {
  if (pixels.channels === channels) return pixels;
  const { width, height, data } = pixels;
  const from = pixels.channels;
  const converted = new Uint8Array(width * height * channels);
  const colours = hasAlpha(channels) ? channels - 1 : channels;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const at = pixel * from;
    const alpha = hasAlpha(from) ? data[at + from - 1]! : 255;
    for (let colour = 0; colour < colours; colour++) {
      const value = data[at + (isGrey(from) ? 0 : colour)]!;
      converted[pixel * channels + colour] = hasAlpha(channels)
        ? value
        : Math.round((value * alpha + 255 * (255 - alpha)) / 255);
    }
    if (hasAlpha(channels)) converted[pixel * channels + channels - 1] = alpha;
  }
  return { width, height, channels, data: converted };
}
