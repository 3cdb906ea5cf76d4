import { chromaShare, clampToGamut } from '../../common/gamut.js';
import { type Chroma, hexOf, srgbOf } from '../../common/lab.js';

export interface PlaneSize {
  readonly width: number;
  readonly height: number;
}

/** Which a and b lie where: a grows to the right, b upwards, both at the same scale. */
export interface PlaneMap {
  readonly middle: Chroma;
  /** Units of a and b for each pixel. */
  readonly unit: number;
  readonly size: PlaneSize;
}

/** More than any colour of sRGB has. */
const beyond = 200;
/** The rim has sharp corners: blue, most of all. */
const directions = 720;
/** Share of the plane that stays free around the colours. */
const margin = 0.06;
/** Chroma that a plane shows at least: near black and white there is next to nothing. */
const least = 8;

/** The plane that holds all colours of sRGB at a luminance. @param lightness L in [0, 100] */
export function planeOf(lightness: number, size: PlaneSize): PlaneMap {
  const rim = Array.from({ length: directions }, (_, i) => {
    const angle = (2 * Math.PI * i) / directions;
    return clampToGamut(lightness, { a: beyond * Math.cos(angle), b: beyond * Math.sin(angle) });
  });
  const range = (of: (chroma: Chroma) => number): [low: number, high: number] => [
    Math.min(-least, ...rim.map(of)),
    Math.max(least, ...rim.map(of)),
  ];
  const [leftmost, rightmost] = range(({ a }) => a);
  const [lowest, highest] = range(({ b }) => b);
  const free = 1 - 2 * margin;
  const unit = Math.max(
    (rightmost - leftmost) / (size.width * free),
    (highest - lowest) / (size.height * free),
  );
  return { middle: { a: (leftmost + rightmost) / 2, b: (lowest + highest) / 2 }, unit, size };
}

export function placeOf({ middle, unit, size }: PlaneMap, { a, b }: Chroma): { x: number; y: number } {
  return { x: size.width / 2 + (a - middle.a) / unit, y: size.height / 2 - (b - middle.b) / unit };
}

/** The colour at a place of the plane, or the nearest of its hue that is possible. */
export function chromaAt({ middle, unit, size }: PlaneMap, lightness: number, x: number, y: number): Chroma {
  return clampToGamut(lightness, {
    a: middle.a + (x - size.width / 2) * unit,
    b: middle.b - (y - size.height / 2) * unit,
  });
}

/** The plane's pixels, transparent where no colour is possible: RGBA. */
export function paintPlane(map: PlaneMap, lightness: number): Uint8ClampedArray<ArrayBuffer> {
  const { middle, unit, size } = map;
  const pixels = new Uint8ClampedArray(4 * size.width * size.height);
  const fy = (lightness + 16) / 116;
  for (let y = 0, at = 0; y < size.height; y++) {
    const b = middle.b - (y + 0.5 - size.height / 2) * unit;
    for (let x = 0; x < size.width; x++, at += 4) {
      const a = middle.a + (x + 0.5 - size.width / 2) * unit;
      const share = chromaShare(fy, a / 500, -b / 200);
      const beyondRim = ((1 - share) * Math.hypot(a, b)) / unit;
      // One pixel of transition, so that the rim is smooth.
      if (beyondRim >= 1) continue;
      const [red, green, blue] = srgbOf(lightness, { a: a * share, b: b * share });
      pixels[at] = red;
      pixels[at + 1] = green;
      pixels[at + 2] = blue;
      pixels[at + 3] = 255 * (1 - beyondRim);
    }
  }
  return pixels;
}

/** "#rrggbb" of a colour, made paler where the luminance has no such one. */
export const hexAt = (lightness: number, chroma: Chroma): string =>
  hexOf(srgbOf(lightness, clampToGamut(lightness, chroma)));

/** Looks the same to most people. */
export const isNear = (one: Chroma, other: Chroma): boolean =>
  Math.hypot(one.a - other.a, one.b - other.b) < 2.5;
