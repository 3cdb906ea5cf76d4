/** Orthonormal, so that white noise stays white: models/recipes/denoise/network.py. */
const [third, half, sixth] = [1 / Math.sqrt(3), 1 / Math.sqrt(2), 1 / Math.sqrt(6)];

type Triple = readonly [number, number, number];

/** RGB → luminance and two chroma channels. */
export const toOpponent = (r: number, g: number, b: number): Triple => [
  third * (r + g + b),
  half * (r - b),
  sixth * (r - 2 * g + b),
];

/** The way back: the transpose. */
export const fromOpponent = (luminance: number, c1: number, c2: number): Triple => [
  third * luminance + half * c1 + sixth * c2,
  third * luminance - 2 * sixth * c2,
  third * luminance - half * c1 + sixth * c2,
];
