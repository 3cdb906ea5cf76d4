/** Parts of pictures as the networks take them: interleaved RGB, whatever the picture's channels are. */
import type { Rect, Size } from '../../common/geometry.js';
import { type Channels, hasAlpha, isGrey } from '../../common/pixels.js';

/** 8 or 16 bits each. */
export type Samples = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** Interleaved samples of either depth, row by row without padding. */
export interface AnyPixels extends Size {
  readonly channels: Channels;
  readonly data: Uint8Array | Uint16Array;
}

/** As many samples of the same depth, all zero. */
export const samplesLike = (data: Uint8Array | Uint16Array, length: number): Samples =>
  data instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length);

/**
 * A window of a picture as RGB: grey is spread over three channels, alpha left out. Where the window reaches beyond the
 * right or the bottom, the picture's last pixels go on.
 * @param window its left and top lie in the picture
 */
export function cutRgb({ data, channels, width, height }: AnyPixels, window: Rect): Samples {
  const cut = samplesLike(data, 3 * window.width * window.height);
  const inside = Math.min(window.width, width - window.left);
  const [green, blue] = isGrey(channels) ? [0, 0] : [1, 2];
  for (let y = 0; y < window.height; y++) {
    let from = (Math.min(height - 1, window.top + y) * width + window.left) * channels;
    const start = 3 * y * window.width;
    const end = start + 3 * inside;
    if (channels === 3) {
      cut.set(data.subarray(from, from + 3 * inside), start);
    } else {
      for (let to = start; to < end; to += 3, from += channels) {
        cut[to] = data[from]!;
        cut[to + 1] = data[from + green]!;
        cut[to + 2] = data[from + blue]!;
      }
    }
    for (let to = end; to < start + 3 * window.width; to++) cut[to] = cut[to - 3]!;
  }
  return cut;
}

/**
 * Writes the part `rect` of a window of RGB into pixels whose left top is at `origin`. Grey pictures take the mean of the
 * three; alpha is left as it is. All are in pixels of the same picture.
 */
export function placeRgb(
  rgb: Uint8Array | Uint16Array,
  window: Rect,
  rect: Rect,
  { data, channels, width }: AnyPixels,
  origin: { readonly left: number; readonly top: number },
): void {
  for (let y = rect.top; y < rect.top + rect.height; y++) {
    let from = 3 * ((y - window.top) * window.width + rect.left - window.left);
    let to = ((y - origin.top) * width + rect.left - origin.left) * channels;
    if (channels === 3) {
      data.set(rgb.subarray(from, from + 3 * rect.width), to);
      continue;
    }
    for (let x = 0; x < rect.width; x++, from += 3, to += channels) {
      if (isGrey(channels)) {
        data[to] = Math.round((rgb[from]! + rgb[from + 1]! + rgb[from + 2]!) * (1 / 3));
      } else {
        data[to] = rgb[from]!;
        data[to + 1] = rgb[from + 1]!;
        data[to + 2] = rgb[from + 2]!;
      }
    }
  }
}

/** Samples of alpha, copied from one picture to another of the same size and channels. */
export function copyAlpha({ data: from, channels }: AnyPixels, { data: to }: AnyPixels): void {
  if (!hasAlpha(channels)) return;
  for (let at = channels - 1; at < from.length; at += channels) to[at] = from[at]!;
}
