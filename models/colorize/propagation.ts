import { area, type Size } from '../../common/geometry.js';
import { pixelAt } from './hints.js';
import { combine, enlarge, makePlane, shrink, type Plane } from './planes.js';
import type { Hint } from './types.js';

export interface PropagationSettings {
  /** How far a hint's correction reaches, as a share of the root of the picture's area. */
  readonly reach: number;
  /** Over how much difference in L it reaches. */
  readonly contrast: number;
  /** Variance of what the network leaves wrong, in ab units. */
  readonly variance: number;
  /** Variance of a hint that is sure, likewise. */
  readonly noise: number;
  /** Standard deviation of a hint of confidence 0, as the network was trained with. */
  readonly unsure: number;
}

export const propagationSettings: PropagationSettings = {
  reach: 0.8,
  contrast: 40,
  variance: 150,
  noise: 2,
  unsure: 30,
};

interface Site {
  readonly x: number;
  readonly y: number;
  readonly l: number;
}

/** Corrections are computed at half the working size: they are smooth, but for the edges. */
const STEP = 2;
/** Vividness is computed at an eighth of it. */
const VIVIDNESS_STEP = 8;

interface Chroma {
  readonly a: Plane;
  readonly b: Plane;
}

/**
 * The network knows what a hint means for the picture but does not hit its colour to the point. What is left between the two
 * is taken for a Gaussian process over place and luminance and added to the colours (simple kriging, the conditional mean):
 * at a sure hint the colour becomes that of the hint, and the correction fades with distance and across edges.
 *
 * A regression is too pale where it is unsure. There its colours are made more vivid: by the whole factor where no hint says
 * anything, not at all at a sure hint, and in between by 1 − ρ of what the factor exceeds 1, where ρ² is the share of the
 * process's variance that the hints explain.
 * @param luminance and a, b: of one size, both sides multiples of 8
 * @param vividness the factor
 */
export function propagate(
  luminance: Plane,
  chroma: Chroma,
  hints: readonly Hint[],
  vividness: number,
  settings = propagationSettings,
): Chroma {
  if (hints.length === 0) return madeVivid(chroma, () => vividness);
  const coarse = shrink(luminance, STEP);
  const sites = hints.map((hint) => {
    const { x, y } = pixelAt(hint, luminance);
    const index = y * luminance.width + x;
    return { ...siteAt(x / STEP, y / STEP, luminance.data[index]!, coarse, settings), index, hint };
  });
  const root = cholesky(
    sites.map((p, i) =>
      Float64Array.from(
        sites,
        (q, j) => settings.variance * likeness(p, q) + (i === j ? noiseOf(p.hint, settings) : 0),
      ),
    ),
  );
  const known = enlarge(correlation(shrink(luminance, VIVIDNESS_STEP), sites, root, settings), luminance);
  const { a, b } = madeVivid(chroma, (i) => 1 + (vividness - 1) * (1 - known.data[i]!));
  const corrected = (plane: Plane, wanted: (hint: Hint) => number): Plane => {
    const rest = sites.map(({ hint, index }) => wanted(hint) - plane.data[index]!);
    const weights = solve(root, rest).map((weight) => weight * settings.variance);
    const correction = enlarge(spread(coarse, sites, weights, settings), plane);
    return combine([plane], (i) => plane.data[i]! + correction.data[i]!);
  };
  return { a: corrected(a, (hint) => hint.a), b: corrected(b, (hint) => hint.b) };
}

const madeVivid = ({ a, b }: Chroma, factor: (index: number) => number): Chroma => ({
  a: combine([a], (i) => factor(i) * a.data[i]!),
  b: combine([b], (i) => factor(i) * b.data[i]!),
});

/** Place and luminance in units of the settings' reach and contrast. */
const siteAt = (x: number, y: number, l: number, size: Size, settings: PropagationSettings): Site => {
  const scale = settings.reach * Math.sqrt(area(size));
  return { x: x / scale, y: y / scale, l: l / settings.contrast };
};

/** Exponential: smoother covariances overshoot between hints. */
const likeness = (p: Site, q: Site): number => Math.exp(-Math.hypot(p.x - q.x, p.y - q.y, p.l - q.l));

/** The sum of the sites' weights times their likeness to each place. */
function spread(
  luminance: Plane,
  sites: readonly Site[],
  weights: Float64Array,
  settings: PropagationSettings,
): Plane {
  const result = makePlane(luminance.width, luminance.height);
  for (let y = 0, i = 0; y < luminance.height; y++) {
    for (let x = 0; x < luminance.width; x++, i++) {
      const here = siteAt(x + 0.25, y + 0.25, luminance.data[i]!, luminance, settings);
      let sum = 0;
      for (let k = 0; k < sites.length; k++) sum += weights[k]! * likeness(here, sites[k]!);
      result.data[i] = sum;
    }
  }
  return result;
}

/** How strongly each place is correlated with what all sites together tell: ρ² = kᵀ K⁻¹ k over the variance. */
function correlation(
  luminance: Plane,
  sites: readonly Site[],
  root: readonly Float64Array[],
  settings: PropagationSettings,
): Plane {
  const result = makePlane(luminance.width, luminance.height);
  for (let y = 0, i = 0; y < luminance.height; y++) {
    for (let x = 0; x < luminance.width; x++, i++) {
      const here = siteAt(x + 0.5, y + 0.5, luminance.data[i]!, luminance, settings);
      const told = forward(
        root,
        sites.map((site) => settings.variance * likeness(here, site)),
      );
      const explained = told.reduce((sum, value) => sum + value * value, 0) / settings.variance;
      result.data[i] = Math.sqrt(Math.min(1, explained));
    }
  }
  return result;
}

const noiseOf = ({ confidence = 1 }: Hint, { noise, unsure }: PropagationSettings): number =>
  noise + ((1 - confidence) * unsure) ** 2;

/** Lower triangle of the root of a positive definite matrix. */
function cholesky(matrix: readonly Float64Array[]): Float64Array[] {
  const root = matrix.map((row) => new Float64Array(row.length));
  for (const [i, row] of root.entries()) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= row[k]! * root[j]![k]!;
      row[j] = i === j ? Math.sqrt(Math.max(sum, 1e-9)) : sum / root[j]![j]!;
    }
  }
  return root;
}

/** The values that the root, a lower triangle, turns into these. */
function forward(root: readonly Float64Array[], values: readonly number[]): Float64Array {
  const result = Float64Array.from(values);
  for (let i = 0; i < result.length; i++) {
    for (let k = 0; k < i; k++) result[i]! -= root[i]![k]! * result[k]!;
    result[i]! /= root[i]![i]!;
  }
  return result;
}

function solve(root: readonly Float64Array[], values: readonly number[]): Float64Array {
  const result = forward(root, values);
  for (let i = result.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < result.length; k++) result[i]! -= root[k]![i]! * result[k]!;
    result[i]! /= root[i]![i]!;
  }
  return result;
}
