import { clampToGamut } from '../../common/gamut.js';
import { hexOf, srgbOf, type Chroma } from '../../common/lab.js';
import type { PaletteColour } from './types.js';

/** Colours nearer than this in ab are one for a person who picks. */
const NEAREST = 14;
const MOST = 9;
const ROUNDS = 12;

interface Cluster extends Chroma {
  readonly probability: number;
}

/**
 * The likeliest colours of a distribution: its weighted k-means (Zhang et al. 2017), those of nearly the same colour taken
 * together, the likeliest first.
 * @param probabilities one for each colour, of sum 1
 * @param lightness L of the place, to which the colours are fitted
 */
export function likeliestColours(
  probabilities: Float32Array,
  colours: readonly Chroma[],
  lightness: number,
): PaletteColour[] {
  const clusters = merge(kMeans(probabilities, colours));
  return clusters
    .sort((p, q) => q.probability - p.probability)
    .map(({ probability, ...chroma }) => {
      const possible = clampToGamut(lightness, chroma);
      return { ...possible, probability, hex: hexOf(srgbOf(lightness, possible)) };
    });
}

function kMeans(probabilities: Float32Array, colours: readonly Chroma[]): Cluster[] {
  let centres = firstCentres(probabilities, colours);
  let clusters: Cluster[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const sums = centres.map(() => ({ a: 0, b: 0, probability: 0 }));
    colours.forEach(({ a, b }, i) => {
      const sum = sums[nearest(centres, { a, b })]!;
      const p = probabilities[i]!;
      sum.a += p * a;
      sum.b += p * b;
      sum.probability += p;
    });
    clusters = sums
      .filter(({ probability }) => probability > 1e-6)
      .map(({ a, b, probability }) => ({ a: a / probability, b: b / probability, probability }));
    centres = clusters;
  }
  return clusters;
}

/** The likeliest colour, then again and again the one whose probability times squared distance to the others is largest. */
function firstCentres(probabilities: Float32Array, colours: readonly Chroma[]): Chroma[] {
  const centres: Chroma[] = [];
  while (centres.length < Math.min(MOST, colours.length)) {
    let best = 0;
    let most = -1;
    for (const [i, colour] of colours.entries()) {
      const gap = centres.length === 0 ? 1 : distance(colour, centres[nearest(centres, colour)]!);
      const worth = probabilities[i]! * gap;
      if (worth > most) {
        most = worth;
        best = i;
      }
    }
    centres.push(colours[best]!);
  }
  return centres;
}

/** Greedily, the likeliest first; of two near ones the sum, at their common mean. */
function merge(clusters: readonly Cluster[]): Cluster[] {
  const kept: Cluster[] = [];
  for (const cluster of [...clusters].sort((p, q) => q.probability - p.probability)) {
    const i = kept.findIndex((other) => distance(other, cluster) < NEAREST ** 2);
    if (i < 0) {
      kept.push(cluster);
      continue;
    }
    const other = kept[i]!;
    const probability = other.probability + cluster.probability;
    const share = cluster.probability / probability;
    kept[i] = {
      a: other.a + share * (cluster.a - other.a),
      b: other.b + share * (cluster.b - other.b),
      probability,
    };
  }
  return kept;
}

const distance = (p: Chroma, q: Chroma): number => (p.a - q.a) ** 2 + (p.b - q.b) ** 2;

function nearest(centres: readonly Chroma[], colour: Chroma): number {
  let best = 0;
  for (let i = 1; i < centres.length; i++)
    if (distance(centres[i]!, colour) < distance(centres[best]!, colour)) best = i;
  return best;
}
