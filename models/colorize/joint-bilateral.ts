import { makePlane, shrink, type Plane } from './planes.js';

export interface BilateralSettings {
  /** Standard deviation in cells of the small planes. */
  readonly reach: number;
  /** Standard deviation in L. */
  readonly contrast: number;
}

export const bilateralSettings: BilateralSettings = { reach: 0.6, contrast: 6 };

/** Cells on each side of the nearest one that are looked at. */
const RADIUS = 2;
/** Lets place alone decide where no cell has a luminance like the pixel's. */
const LEAST = 1e-6;

/**
 * Joint bilateral upsampling (Kopf et al. 2007): each pixel takes the chroma of those cells around it whose luminance is like
 * its own, so that colours, known at a quarter of the luminance's size, end at its edges.
 * @param planes of one size, of which the luminance's is a multiple
 */
export function upsampleJointly(
  luminance: Plane,
  planes: readonly Plane[],
  { reach, contrast }: BilateralSettings = bilateralSettings,
): Plane[] {
  const { width, height } = luminance;
  const cells = planes[0]!;
  const factor = width / cells.width;
  const coarse = shrink(luminance, factor).data;
  const results = planes.map(() => makePlane(width, height));
  const sums = new Float64Array(planes.length);
  for (let y = 0, at = 0; y < height; y++) {
    const v = (y + 0.5) / factor - 0.5;
    const rows = around(v, cells.height);
    for (let x = 0; x < width; x++, at++) {
      const u = (x + 0.5) / factor - 0.5;
      const columns = around(u, cells.width);
      const l = luminance.data[at]!;
      sums.fill(0);
      let total = 0;
      for (let j = rows.first; j <= rows.last; j++) {
        for (let i = columns.first; i <= columns.last; i++) {
          const cell = j * cells.width + i;
          const far = ((i - u) ** 2 + (j - v) ** 2) / (2 * reach ** 2);
          const weight =
            Math.exp(-far) * (LEAST + Math.exp(-((coarse[cell]! - l) ** 2) / (2 * contrast ** 2)));
          total += weight;
          for (let p = 0; p < planes.length; p++) sums[p]! += weight * planes[p]!.data[cell]!;
        }
      }
      for (let p = 0; p < planes.length; p++) results[p]!.data[at] = sums[p]! / total;
    }
  }
  return results;
}

function around(place: number, count: number): { readonly first: number; readonly last: number } {
  const nearest = Math.min(count - 1, Math.max(0, Math.round(place)));
  return { first: Math.max(0, nearest - RADIUS), last: Math.min(count - 1, nearest + RADIUS) };
}
