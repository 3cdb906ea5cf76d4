import { type Channels, hasAlpha } from '../../../common/pixels.js';
import type { HeicPixels } from './types.js';

/** Samples as libheif holds them: rows of `stride` bytes, each sample in one byte, or two of which the lower is first. */
export interface Plane {
  readonly bytes: Uint8Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
  /** Samples a pixel. */
  readonly samples: number;
  readonly storedBits: number;
}

/** The planes' samples beside each other, without gaps, scaled to the full range of so many bits. */
export function pack(
  planes: readonly Plane[],
  channels: Channels,
  bits: 8 | 16,
  isPremultiplied: boolean,
): HeicPixels {
  const { width, height } = planes[0]!;
  const length = width * height * channels;
  const data = bits === 8 ? new Uint8Array(length) : new Uint16Array(length);
  let first = 0;
  for (const plane of planes) {
    copyPlane(plane, data, channels, first, bits);
    first += plane.samples;
  }
  if (isPremultiplied && hasAlpha(channels)) divideOut(data, channels, bits === 8 ? 255 : 65535);
  return { width, height, channels, data } as HeicPixels;
}

function copyPlane(
  { bytes, stride, width, height, samples, storedBits }: Plane,
  data: Uint8Array | Uint16Array,
  channels: number,
  first: number,
  bits: 8 | 16,
): void {
  const scale = (bits === 8 ? 255 : 65535) / (2 ** storedBits - 1);
  const top = 2 ** storedBits - 1;
  const table = Uint16Array.from({ length: top + 1 }, (_, value) => Math.round(value * scale));
  const bytesEach = storedBits > 8 ? 2 : 1;
  for (let y = 0; y < height; y += 1) {
    let from = y * stride;
    let to = y * width * channels + first;
    for (let x = 0; x < width; x += 1) {
      for (let sample = 0; sample < samples; sample += 1) {
        const value = bytesEach === 1 ? bytes[from]! : bytes[from]! | (bytes[from + 1]! << 8);
        data[to + sample] = table[Math.min(top, value)]!;
        from += bytesEach;
      }
      to += channels;
    }
  }
}

function divideOut(data: Uint8Array | Uint16Array, channels: number, top: number): void {
  for (let at = 0; at < data.length; at += channels) {
    const alpha = data[at + channels - 1]!;
    if (alpha === 0 || alpha === top) continue;
    for (let channel = 0; channel < channels - 1; channel += 1) {
      data[at + channel] = Math.min(top, Math.round((data[at + channel]! * top) / alpha));
    }
  }
}
