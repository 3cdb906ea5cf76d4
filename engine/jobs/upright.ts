import type { Rect, Size } from '../../common/geometry.js';
import type { Pixels } from '../../common/pixels.js';

/** EXIF's orientations: whether rows and columns change places, and whether each then runs backwards. */
const turns = [
  { swap: false, mirrorX: false, mirrorY: false },
  { swap: false, mirrorX: true, mirrorY: false },
  { swap: false, mirrorX: true, mirrorY: true },
  { swap: false, mirrorX: false, mirrorY: true },
  { swap: true, mirrorX: false, mirrorY: false },
  { swap: true, mirrorX: true, mirrorY: false },
  { swap: true, mirrorX: true, mirrorY: true },
  { swap: true, mirrorX: false, mirrorY: true },
] as const;

/** Turns stored pixels so that they stand upright. @param orientation EXIF's number, 1 … 8 */
export function turnUpright(pixels: Pixels, orientation: number): Pixels {
  const turn = turns[orientation - 1];
  if (turn === undefined || orientation === 1) return pixels;
  const { channels, data } = pixels;
  const width = turn.swap ? pixels.height : pixels.width;
  const height = turn.swap ? pixels.width : pixels.height;
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < pixels.height; y++) {
    for (let x = 0; x < pixels.width; x++) {
      const across = turn.swap ? y : x;
      const down = turn.swap ? x : y;
      const column = turn.mirrorX ? width - 1 - across : across;
      const row = turn.mirrorY ? height - 1 - down : down;
      const from = (y * pixels.width + x) * channels;
      const to = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) turned[to + channel] = data[from + channel]!;
    }
  }
  return { width, height, channels, data: turned };
}

/** The opposite: pixels that stand upright as they are stored. */
export const turnBack = (pixels: Pixels, orientation: number): Pixels =>
  turnUpright(pixels, orientation === 6 ? 8 : orientation === 8 ? 6 : orientation);

/** Where a part of stored pixels of this size lies once they stand upright. */
export function turnRectUpright(rect: Rect, stored: Size, orientation: number): Rect {
  const turn = turns[orientation - 1] ?? turns[0];
  const [across, down] = turn.swap ? [rect.top, rect.left] : [rect.left, rect.top];
  const [width, height] = turn.swap ? [rect.height, rect.width] : [rect.width, rect.height];
  const [fullWidth, fullHeight] = turn.swap ? [stored.height, stored.width] : [stored.width, stored.height];
  return {
    left: turn.mirrorX ? fullWidth - across - width : across,
    top: turn.mirrorY ? fullHeight - down - height : down,
    width,
    height,
  };
}
