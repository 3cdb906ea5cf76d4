/** CIE Lab (D65) of sRGB. */
const EPSILON = (6 / 29) ** 3;
const SLOPE = (29 / 6) ** 2 / 3;

/** f of CIE Lab: the cube root, and a line near black. */
export const labCurve = (light: number): number =>
  light > EPSILON ? Math.cbrt(light) : SLOPE * light + 4 / 29;

export const inverseLabCurve = (f: number): number => (f > 6 / 29 ? f * f * f : (f - 4 / 29) / SLOPE);

/** Linear light in [0, 1] → an sRGB sample in [0, 1]. */
export const encodeSrgb = (light: number): number =>
  light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;

/** An sRGB sample in [0, 1] → linear light. */
export const decodeSrgb = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

/** Weights of linear R, G and B in Y. */
export const LUMA = [0.212672879, 0.715152128, 0.072174993] as const;

/** Linear sRGB of X, Y and Z, each relative to white: rows R, G and B; each row's sum is 1. */
export const RGB_OF_XYZ = [
  [3.079955108, -1.537139004, -0.542816104],
  [-0.921258626, 1.876011116, 0.045247509],
  [0.052887401, -0.204025875, 1.151138474],
] as const;

const XYZ_OF_RGB = [
  [0.433949941, 0.37620977, 0.18984029],
  LUMA,
  [0.017756583, 0.109467961, 0.872775456],
] as const;

export interface Chroma {
  readonly a: number;
  readonly b: number;
}

/** L in [0, 100], a, b of an sRGB colour in [0, 255]. */
export function labOf(red: number, green: number, blue: number): Chroma & { readonly l: number } {
  const rgb = [red, green, blue].map((v) => decodeSrgb(v / 255));
  const [x, y, z] = XYZ_OF_RGB.map((row) => labCurve(row.reduce((sum, m, i) => sum + m * rgb[i]!, 0)));
  return { l: 116 * y! - 16, a: 500 * (x! - y!), b: 200 * (y! - z!) };
}

/** sRGB in [0, 255], rounded and clipped. */
export function srgbOf(l: number, { a, b }: Chroma): [number, number, number] {
  const fy = (l + 16) / 116;
  const xyz = [fy + a / 500, fy, fy - b / 200].map(inverseLabCurve);
  const [red, green, blue] = RGB_OF_XYZ.map((row) => {
    const light = row.reduce((sum, m, i) => sum + m * xyz[i]!, 0);
    return Math.round(255 * encodeSrgb(Math.min(1, Math.max(0, light))));
  });
  return [red!, green!, blue!];
}

/** "#rrggbb" */
export const hexOf = (rgb: readonly number[]): string =>
  '#' + rgb.map((value) => value.toString(16).padStart(2, '0')).join('');
