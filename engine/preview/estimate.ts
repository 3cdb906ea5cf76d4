import { area, type Rect, type Size } from '../../common/geometry.js';
import type { Pixels } from '../../common/pixels.js';
import { cut } from './geometry.js';
import type { CropWithHalo } from './crops.js';
import type { OpenPicture } from './picture.js';

/** Up to this many pixels the whole picture is coded, not samples of it. */
export const smallPicture = 1.5e6;

const sampleEdge = 384;
const [columns, rows] = [3, 2];

export const isSmall = (size: Size): boolean => area(size) <= smallPicture;

/**
 * What the size of the whole is estimated from: the picture itself where it is small, else patches from all over it, laid
 * side by side.
 */
export async function samplesOf(picture: OpenPicture): Promise<CropWithHalo> {
  const { size } = picture;
  const whole = { left: 0, top: 0, ...size };
  const pixels = isSmall(size) ? await picture.crop(whole, 0) : mosaic(await picture.crop(whole, 0));
  return { pixels, inner: { left: 0, top: 0, width: pixels.width, height: pixels.height } };
}

function mosaic(pixels: Pixels): Pixels {
  const { channels } = pixels;
  const width = columns * sampleEdge;
  const data = new Uint8Array(width * rows * sampleEdge * channels);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const patch = cut(pixels, patchAt(pixels, row, column));
      for (let y = 0; y < patch.height; y++) {
        const line = patch.data.subarray(y * patch.width * channels, (y + 1) * patch.width * channels);
        data.set(line, ((row * sampleEdge + y) * width + column * sampleEdge) * channels);
      }
    }
  }
  return { width, height: rows * sampleEdge, channels, data };
}

/** The middle of each cell of a grid over the picture. */
function patchAt({ width, height }: Size, row: number, column: number): Rect {
  const [patchWidth, patchHeight] = [Math.min(sampleEdge, width), Math.min(sampleEdge, height)];
  return {
    left: Math.floor(((column + 0.5) * width) / columns - patchWidth / 2),
    top: Math.floor(((row + 0.5) * height) / rows - patchHeight / 2),
    width: patchWidth,
    height: patchHeight,
  };
}
