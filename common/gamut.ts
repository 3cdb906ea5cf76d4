import { inverseLabCurve, RGB_OF_XYZ, type Chroma } from './lab.js';

const STEPS = 6;

type Row = (typeof RGB_OF_XYZ)[number];
const [RED, GREEN, BLUE] = RGB_OF_XYZ;

/**
 * The largest share of a chroma, at most 1, that sRGB holds at this luminance: less of it is the same hue and the same L,
 * only paler.
 * @param fy labCurve of the luminance
 * @param dx a / 500
 * @param dz −b / 200
 */
export function chromaShare(fy: number, dx: number, dz: number): number {
  const y = inverseLabCurve(fy);
  const red = shareWithin(RED, y, fy, dx, dz, 1);
  const green = shareWithin(GREEN, y, fy, dx, dz, red);
  return shareWithin(BLUE, y, fy, dx, dz, green);
}

/** At most `most`, and so much that one of R, G and B stays in [0, 1]. Called for each pixel: nothing is allocated. */
function shareWithin(row: Row, y: number, fy: number, dx: number, dz: number, most: number): number {
  const mx = row[0];
  const my = row[1];
  const mz = row[2];
  const full = mx * inverseLabCurve(fy + most * dx) + my * y + mz * inverseLabCurve(fy + most * dz);
  if (full >= 0 && full <= 1) return most;
  const limit = full < 0 ? 0 : 1;
  // Regula falsi, Illinois variant, between grey (in gamut) and here (not): `low` stays in gamut.
  let low = 0;
  let high = most;
  let atLow = y - limit;
  let atHigh = full - limit;
  if (atLow === 0) return 0;
  for (let step = 0; step < STEPS; step++) {
    const middle = high - (atHigh * (high - low)) / (atHigh - atLow);
    const value =
      mx * inverseLabCurve(fy + middle * dx) + my * y + mz * inverseLabCurve(fy + middle * dz) - limit;
    if (value > 0 === atLow > 0) {
      low = middle;
      atLow = value;
      atHigh /= 2;
    } else {
      high = middle;
      atHigh = value;
      atLow /= 2;
    }
  }
  return low;
}

/** The chroma, or where sRGB lacks it at this L, the strongest of the same hue. @param l in [0, 100] */
export function clampToGamut(l: number, { a, b }: Chroma): Chroma {
  const share = chromaShare((l + 16) / 116, a / 500, -b / 200);
  return share === 1 ? { a, b } : { a: a * share, b: b * share };
}
