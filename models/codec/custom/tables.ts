import { prepareTables, type CoderTables } from '../entropy/index.js';

/** Mean magnitudes are counted in so many parts of a quantiser step. */
export const MAGNITUDE_UNIT = 64;

/** Mean magnitude that each table is made for, in sixty-fourths of a step. */
const means = [
  1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096,
  6144, 8192, 12288, 16384,
];

const TOTAL = 65536;

/**
 * Two-sided geometric distributions: P(v) ∝ r^|v|, whose mean magnitude is 2r / (1 − r²). Only + − × ÷, √ and ⌊⌋ make
 * them, which IEEE 754 rounds alike everywhere, so every machine has the same tables and no file carries them.
 */
export const customTables: CoderTables = prepareTables(scaleTables());

/** The table for an expected magnitude, in sixty-fourths of a step: the last whose own is not above it. */
export function tableFor(magnitude: number): number {
  let table = 0;
  while (table + 1 < means.length && means[table + 1]! <= magnitude) table++;
  return table;
}

function scaleTables() {
  const halfWidths = new Uint16Array(means.length);
  const offsets = new Uint32Array(means.length + 1);
  const cumulative: number[] = [];
  means.forEach((mean, t) => {
    const magnitude = mean / MAGNITUDE_UNIT;
    const ratio = (Math.sqrt(1 + magnitude * magnitude) - 1) / magnitude;
    const halfWidth = Math.min(2000, Math.ceil(12 * magnitude) + 2);
    halfWidths[t] = halfWidth;
    cumulative.push(0);
    let sum = 0;
    for (const frequency of frequenciesOf(ratio, halfWidth)) cumulative.push((sum += frequency));
    offsets[t + 1] = cumulative.length;
  });
  return { halfWidths, offsets, cumulative: Uint32Array.from(cumulative) };
}

/** Of −S … +S, then of the escape. */
function frequenciesOf(ratio: number, halfWidth: number): number[] {
  const powers = [1];
  for (let k = 1; k <= halfWidth + 1; k++) powers.push(powers[k - 1]! * ratio);
  const tail = (2 * powers[halfWidth + 1]!) / (1 - ratio);
  const weights = Array.from({ length: 2 * halfWidth + 1 }, (_, i) => powers[Math.abs(i - halfWidth)]!);
  weights.push(tail);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const free = TOTAL - weights.length;
  const frequencies = weights.map((weight) => 1 + Math.floor((weight / whole) * free));
  frequencies[halfWidth]! += TOTAL - frequencies.reduce((sum, frequency) => sum + frequency, 0);
  return frequencies;
}
