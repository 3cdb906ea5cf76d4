import { LatensifyError } from '../../../common/errors.js';

/** Frequencies of a table sum to 2^16. */
export const PRECISION_BITS = 16;
const TOTAL = 1 << PRECISION_BITS;

/** In a list of table indexes: this value is zero and costs nothing, since its scale says so. */
export const SKIPPED = 255;
const MAX_TABLES = SKIPPED;

/** A value is an Int16, and 2S + 2 symbols of frequency ≥ 1 must fit into 2^16. */
const MAX_HALF_WIDTH = 32767;

/**
 * Integer tables of cumulative frequencies, one for each scale. Table t has the symbols −S … +S, S = halfWidths[t],
 * and after them the escape symbol, so 2S + 2 symbols and 2S + 3 cumulative frequencies: the first 0, the last 65536.
 * The symbol of number k owns the slots cumulative[offsets[t] + k] … cumulative[offsets[t] + k + 1] − 1.
 */
export interface ScaleTables {
  /** S of each table, 0 … 32767; its length is the number of tables, 1 … 255. */
  readonly halfWidths: Uint16Array;
  /** Where table t starts in `cumulative`; one more entry than tables, the last being cumulative's length. */
  readonly offsets: Uint32Array;
  readonly cumulative: Uint32Array;
}

/** What the coders read in their inner loops; made once for a model by `prepareTables`. */
export interface CoderTables {
  readonly count: number;
  /** S of each table. */
  readonly halfWidths: Int32Array;
  /** Index of table t's symbol 0 (the middle one) in `intervals`. */
  readonly centres: Int32Array;
  /** For each symbol of each table: first slot in the upper 16 bits, frequency in the lower 16. */
  readonly intervals: Uint32Array;
  /** For table t and the upper 8 bits b of a slot, at [t × 256 + b]: the index in `intervals` that slot b × 256 falls into. */
  readonly firstInBucket: Int32Array;
}

/**
 * Checks that the tables can be coded with: offsets and lengths agree, every frequency ≥ 1, each table sums to 65536.
 * @throws LatensifyError code 'model'
 */
export function validateScaleTables(tables: ScaleTables): void {
  const { halfWidths, offsets, cumulative } = tables;
  const count = halfWidths.length;
  if (count < 1 || count > MAX_TABLES) throw broken(`there are ${count} of them, not 1 to ${MAX_TABLES}`);
  if (offsets.length !== count + 1 || offsets[0] !== 0 || offsets[count] !== cumulative.length) {
    throw broken('their offsets do not match their length');
  }
  for (let t = 0; t < count; t++)
    validateTable(t, halfWidths[t]!, cumulative.subarray(offsets[t], offsets[t + 1]));
}

function validateTable(t: number, halfWidth: number, cumulative: Uint32Array): void {
  if (halfWidth > MAX_HALF_WIDTH) throw broken(`table ${t} is too wide`);
  if (cumulative.length !== 2 * halfWidth + 3) throw broken(`table ${t} has the wrong length`);
  if (cumulative[0] !== 0 || cumulative[cumulative.length - 1] !== TOTAL) {
    throw broken(`table ${t} does not sum to ${TOTAL}`);
  }
  for (let k = 1; k < cumulative.length; k++) {
    if (cumulative[k]! <= cumulative[k - 1]!) throw broken(`table ${t} has a symbol without a frequency`);
  }
}

const broken = (cause: string): LatensifyError =>
  new LatensifyError('model', `The model's entropy tables are broken: ${cause}.`);

/**
 * Validates the tables and arranges them for the coders.
 * @throws LatensifyError code 'model'
 */
export function prepareTables(tables: ScaleTables): CoderTables {
  validateScaleTables(tables);
  const count = tables.halfWidths.length;
  const halfWidths = Int32Array.from(tables.halfWidths);
  const centres = new Int32Array(count);
  const intervals = new Uint32Array(tables.cumulative.length - count);
  const firstInBucket = new Int32Array(count * 256);
  let next = 0;
  for (let t = 0; t < count; t++) {
    const cumulative = tables.cumulative.subarray(tables.offsets[t], tables.offsets[t + 1]);
    const symbols = cumulative.length - 1;
    centres[t] = next + halfWidths[t]!;
    let bucket = 0;
    for (let k = 0; k < symbols; k++) {
      const start = cumulative[k]!;
      const end = cumulative[k + 1]!;
      // A table has at least two symbols, so no frequency reaches 65536.
      intervals[next + k] = ((start << 16) | (end - start)) >>> 0;
      for (; bucket * 256 < end; bucket++) firstInBucket[t * 256 + bucket] = next + k;
    }
    next += symbols;
  }
  return { count, halfWidths, centres, intervals, firstInBucket };
}
