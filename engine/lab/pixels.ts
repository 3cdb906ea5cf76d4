import { isGrey, type Pixels } from '../../common/pixels.js';
import type { PictureShape } from '../../models/autoencoders/index.js';
import { resizePixels } from '../images/index.js';

/**
 * A picture as the network sees it: cut to its proportions from the middle, or squeezed into them, in its size, grey
 * or in colour. @returns planes of samples 0 … 255
 */
export async function fitPixels(
  pixels: Pixels,
  shape: PictureShape,
  fit: 'crop' | 'resize',
): Promise<Uint8Array> {
  const framed = fit === 'crop' ? cutToProportions(pixels, shape) : pixels;
  return toPlanes(await resizePixels(framed, shape), shape.channels);
}

/** Also of a picture that is stored in colour and has none, as many scans and encoders make them. */
export function isWithoutColour({ channels, data }: Pixels): boolean {
  if (isGrey(channels)) return true;
  for (let at = 0; at < data.length; at += channels) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return false;
  }
  return true;
}

function cutToProportions(pixels: Pixels, { width, height }: PictureShape): Pixels {
  const scale = Math.min(pixels.width / width, pixels.height / height);
  const cut = {
    width: Math.max(1, Math.min(pixels.width, Math.round(width * scale))),
    height: Math.max(1, Math.min(pixels.height, Math.round(height * scale))),
  };
  if (cut.width === pixels.width && cut.height === pixels.height) return pixels;
  const left = Math.floor((pixels.width - cut.width) / 2);
  const top = Math.floor((pixels.height - cut.height) / 2);
  const { channels } = pixels;
  const data = new Uint8Array(cut.width * cut.height * channels);
  for (let row = 0; row < cut.height; row++) {
    const from = ((top + row) * pixels.width + left) * channels;
    data.set(pixels.data.subarray(from, from + cut.width * channels), row * cut.width * channels);
  }
  return { ...cut, channels, data };
}

/** Rec. 709 luma where colour becomes grey; alpha is left out. */
function toPlanes({ width, height, channels, data }: Pixels, wanted: 1 | 3): Uint8Array {
  const size = width * height;
  const planes = new Uint8Array(wanted * size);
  const hasOne = isGrey(channels);
  for (let i = 0; i < size; i++) {
    const at = i * channels;
    const [r, g, b] = hasOne ? [data[at]!, data[at]!, data[at]!] : [data[at]!, data[at + 1]!, data[at + 2]!];
    if (wanted === 1) {
      planes[i] = Math.round(0.2126 * r + 0.7152 * g + 0.0722 * b);
    } else {
      planes[i] = r;
      planes[size + i] = g;
      planes[2 * size + i] = b;
    }
  }
  return planes;
}
