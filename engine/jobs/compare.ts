import { hasAlpha, isGrey, type Channels, type Pixels } from '../../common/pixels.js';
import type { SourceImage } from '../images/index.js';
import { msSsim, psnr } from '../metrics/index.js';
import type { Decoded } from './encoder.js';
import { turnUpright } from './upright.js';
import { worstBlockPsnr } from './worst-block.js';

/** MS-SSIM's window does not fit into less. */
const smallestSideForMsSsim = 11;

/** How near a decoded picture is to its source. */
export interface Likeness {
  /** dB */
  readonly psnr: number;
  /** 0 … 1; 1 for pictures too small to tell. */
  readonly msSsim: number;
  /** PSNR of the worst 64×64 block, in dB. */
  readonly worstBlock: number;
}

/** @returns undefined where the pictures' sizes differ */
export function compare(source: SourceImage, decoded: Decoded): Likeness | undefined {
  const pair = comparable(source, decoded);
  if (pair === undefined) return undefined;
  const [one, other] = pair;
  return {
    psnr: psnr(one, other),
    worstBlock: worstBlockPsnr(one, other),
    msSsim: Math.min(one.width, one.height) < smallestSideForMsSsim ? 1 : msSsim(one, other),
  };
}

/** The cheaper part of compare. */
export function comparePsnr(source: SourceImage, decoded: Decoded): Omit<Likeness, 'msSsim'> | undefined {
  const pair = comparable(source, decoded);
  return pair && { psnr: psnr(...pair), worstBlock: worstBlockPsnr(...pair) };
}

/** Both pictures turned alike and with the same channels. */
function comparable(source: SourceImage, decoded: Decoded): [Pixels, Pixels] | undefined {
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
