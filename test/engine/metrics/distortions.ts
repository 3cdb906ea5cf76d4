import type { Pixels } from '../../../common/pixels.js';

/** Each sample the mean, rounded down, of itself and its neighbours left and right. */
export function blurred(picture: Pixels): Pixels {
  const { width, channels, data } = picture;
  const column = (index: number): number => Math.floor(index / channels) % width;
  const mean = data.map((value, index) => {
    const left = column(index) === 0 ? value : data[index - channels]!;
    const right = column(index) === width - 1 ? value : data[index + channels]!;
    return Math.floor((left + value + right) / 3);
  });
  return { ...picture, data: mean };
}

/** Samples changed by −8 … 7, by a linear congruential generator. */
export function noisy(picture: Pixels): Pixels {
  let state = 1;
  const data = picture.data.map((value) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.max(0, Math.min(255, value + (state >>> 28) - 8));
  });
  return { ...picture, data };
}
