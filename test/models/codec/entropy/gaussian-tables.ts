import type { ScaleTables } from '../../../../models/codec/entropy/index.js';

const TOTAL = 65536;

/** Tables like those that ship: a Gaussian of each standard deviation, integrated over unit steps. */
export function gaussianTables(scales: readonly number[], widthInScales = 6): ScaleTables {
  const tables = scales.map((scale) =>
    gaussianFrequencies(scale, Math.max(1, Math.ceil(widthInScales * scale))),
  );
  return tablesFromFrequencies(tables);
}

/** Scales in geometric steps, both ends included. */
export function geometricScales(first: number, last: number, count: number): number[] {
  const step = Math.log(last / first) / (count - 1);
  return Array.from({ length: count }, (_, i) => first * Math.exp(i * step));
}

/** Each list: frequencies of −S … +S and of the escape symbol, so an even number of them, summing to 65536. */
export function tablesFromFrequencies(tables: readonly (readonly number[])[]): ScaleTables {
  const offsets = [0];
  const cumulative: number[] = [];
  for (const frequencies of tables) {
    let sum = 0;
    cumulative.push(sum);
    for (const frequency of frequencies) cumulative.push((sum += frequency));
    offsets.push(cumulative.length);
  }
  return {
    halfWidths: Uint16Array.from(tables, (frequencies) => (frequencies.length - 2) / 2),
    offsets: Uint32Array.from(offsets),
    cumulative: Uint32Array.from(cumulative),
  };
}

function gaussianFrequencies(scale: number, halfWidth: number): number[] {
  const inner = Array.from({ length: 2 * halfWidth + 1 }, (_, k) => {
    const value = k - halfWidth;
    return normalCdf((value + 0.5) / scale) - normalCdf((value - 0.5) / scale);
  });
  const escape = Math.max(0, 1 - inner.reduce((a, b) => a + b, 0));
  const frequencies = [...inner, escape].map((p) => Math.max(1, Math.round(p * TOTAL)));
  const surplus = frequencies.reduce((a, b) => a + b, 0) - TOTAL;
  frequencies[halfWidth]! -= surplus;
  return frequencies;
}

/** Abramowitz and Stegun 7.1.26: good to 1.5e-7, enough for tables of 16 bits. */
function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (poly * Math.exp(-z * z)) / 2;
  return x < 0 ? tail : 1 - tail;
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Samples {
  readonly tableIndexes: Uint8Array;
  readonly values: Int16Array;
}

/** Values as a picture has them: each drawn from the Gaussian of a table picked at random. */
export function gaussianSamples(scales: readonly number[], count: number, seed: number): Samples {
  const random = seededRandom(seed);
  const tableIndexes = new Uint8Array(count);
  const values = new Int16Array(count);
  for (let i = 0; i < count; i++) {
    const table = Math.floor(random() * scales.length);
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    tableIndexes[i] = table;
    values[i] = Math.max(-32768, Math.min(32767, Math.round(normal * scales[table]!)));
  }
  return { tableIndexes, values };
}

/** The bits that an ideal coder would need with these tables, escapes' excess left out. */
export function idealBits(tables: ScaleTables, { tableIndexes, values }: Samples): number {
  let bits = 0;
  values.forEach((value, i) => {
    const table = tableIndexes[i]!;
    const halfWidth = tables.halfWidths[table]!;
    const symbol = Math.abs(value) <= halfWidth ? value + halfWidth : 2 * halfWidth + 1;
    const at = tables.offsets[table]! + symbol;
    bits -= Math.log2((tables.cumulative[at + 1]! - tables.cumulative[at]!) / TOTAL);
  });
  return bits;
}
