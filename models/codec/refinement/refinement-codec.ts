import { RansDecoder, RansEncoder, type CoderTables } from '../entropy/index.js';
import { COEFFICIENTS, FREQUENCIES, type BlockGrid, type Coefficients } from './block-grid.js';

/** Frequencies in five classes, of luminance and of the two colours: how many places of the scan each class has. */
const CLASS_SIZES = [1, 5, 15, 22, 21];
export const CLASSES = 2 * CLASS_SIZES.length;
export const SURROUNDINGS = 9;

/** The model's part that predicts magnitudes: all integers, so that every machine picks the same tables. */
export interface RefinementTables {
  /** Of each channel: its step is this times the picture's. */
  readonly relativeSteps: Float32Array;
  /** CLASSES × SURROUNDINGS: what each known magnitude around a coefficient counts. */
  readonly weights: Int16Array;
  /** Ascending, the first one 0: a sum from thresholds[n] on is in context n. */
  readonly thresholds: Uint16Array;
  /** One table for each class and context. */
  readonly coder: CoderTables;
  /** Encoder: for each table, what is added to a magnitude before its fraction is cut off. */
  readonly rounding: Float32Array;
}

/** Where the symbols of a row come from: quantised by an encoder, or read by a decoder. */
type RowSource = (channel: number, start: number, tables: Uint8Array, symbols: Int16Array) => void;

/**
 * Coefficients, channel by channel and row by row. The magnitudes that are known around a coefficient, in the row above and in
 * the channels before, are weighed into a sum; it picks the table that the coefficient is coded with.
 *
 *     coefficients ÷ step ─ round ─ rANS ─ × step
 *                            └─ |q| around ─ Σ weight · |q| ─ table
 */
export class RefinementCodec {
  readonly #tables: RefinementTables;
  /** Context of each sum up to the last threshold. */
  readonly #contextOf: Uint8Array;

  constructor(tables: RefinementTables) {
    this.#tables = tables;
    this.#contextOf = contextsOf(tables.thresholds);
  }

  /** @returns the bytes, and the coefficients that decompress will give for them */
  compress(
    { grid, values }: Coefficients,
    step: number,
  ): { readonly bytes: Uint8Array; readonly coefficients: Coefficients } {
    const { coder, rounding } = this.#tables;
    const encoder = new RansEncoder(coder);
    const perStep = this.#tables.relativeSteps.map((relative) => 1 / (step * relative));
    const symbols = this.#code(grid, (channel, start, tables, row) => {
      const scale = perStep[channel]!;
      for (let i = 0; i < row.length; i++) {
        const value = values[start + i]! * scale;
        const magnitude = Math.min(32767, Math.floor(Math.abs(value) + rounding[tables[i]!]!));
        row[i] = value < 0 ? -magnitude : magnitude;
      }
      encoder.push(tables, row, row.length);
    });
    return { bytes: encoder.finish(), coefficients: this.#dequantise(symbols, grid, step) };
  }

  /** @throws LatensifyError code 'damaged' when the bytes are no refinement of this model */
  decompress(bytes: Uint8Array, grid: BlockGrid, step: number): Coefficients {
    const decoder = new RansDecoder(this.#tables.coder, bytes);
    const symbols = this.#code(grid, (_channel, _start, tables, row) =>
      decoder.pull(tables, row.length, row),
    );
    decoder.finish();
    return this.#dequantise(symbols, grid, step);
  }

  #dequantise(symbols: Int16Array, grid: BlockGrid, step: number): Coefficients {
    const { relativeSteps } = this.#tables;
    const plane = grid.rows * grid.columns;
    const values = new Float32Array(symbols.length);
    for (let channel = 0, i = 0; channel < COEFFICIENTS; channel++) {
      const scale = step * relativeSteps[channel]!;
      for (const end = i + plane; i < end; i++) values[i] = symbols[i]! * scale;
    }
    return { grid, values };
  }

  #code(grid: BlockGrid, codeRow: RowSource): Int16Array {
    const { weights, thresholds } = this.#tables;
    const { rows, columns } = grid;
    const plane = rows * columns;
    const symbols = new Int16Array(COEFFICIENTS * plane);
    const known = new KnownMagnitudes(grid);
    const sums = new Int32Array(plane);
    const tables = new Uint8Array(columns);
    const last = this.#contextOf.length - 1;
    for (let channel = 0; channel < COEFFICIENTS; channel++) {
      const classOfChannel = classOf(channel);
      const firstTable = classOfChannel * thresholds.length;
      const w = weights.subarray(classOfChannel * SURROUNDINGS, (classOfChannel + 1) * SURROUNDINGS);
      known.weighChannelsBefore(channel, w, sums);
      const magnitudes = known.magnitudes(channel);
      for (let y = 0; y < rows; y++) {
        const start = y * columns;
        for (let x = 0; x < columns; x++) {
          let sum = sums[start + x]!;
          if (y > 0) {
            const above = start - columns + x;
            sum += w[0]! * magnitudes[above]!;
            if (x > 0) sum += w[1]! * magnitudes[above - 1]!;
            if (x < columns - 1) sum += w[1]! * magnitudes[above + 1]!;
          }
          tables[x] = firstTable + this.#contextOf[sum > last ? last : sum]!;
        }
        const at = channel * plane + start;
        const row = symbols.subarray(at, at + columns);
        codeRow(channel, at, tables, row);
        for (let x = 0; x < columns; x++) magnitudes[start + x] = Math.abs(row[x]!);
      }
      known.finish(channel);
    }
    return symbols;
  }
}

/** Magnitudes of what is coded, and for each the sum of its four neighbours' in the same channel. */
class KnownMagnitudes {
  readonly #grid: BlockGrid;
  readonly #magnitudes: Int32Array;
  readonly #crosses: Int32Array;

  constructor(grid: BlockGrid) {
    this.#grid = grid;
    this.#magnitudes = new Int32Array(COEFFICIENTS * grid.rows * grid.columns);
    this.#crosses = new Int32Array(this.#magnitudes.length);
  }

  magnitudes(channel: number): Int32Array {
    return this.#planeOf(this.#magnitudes, channel);
  }

  /** To be called when a channel's magnitudes are complete. */
  finish(channel: number): void {
    const { rows, columns } = this.#grid;
    const m = this.magnitudes(channel);
    const crosses = this.#planeOf(this.#crosses, channel);
    let i = 0;
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, i++) {
        let sum = 0;
        if (y > 0) sum += m[i - columns]!;
        if (y < rows - 1) sum += m[i + columns]!;
        if (x > 0) sum += m[i - 1]!;
        if (x < columns - 1) sum += m[i + 1]!;
        crosses[i] = sum;
      }
    }
  }

  /** The part of each coefficient's sum that earlier channels make: earlier frequencies, and the same one of earlier colours. */
  weighChannelsBefore(channel: number, w: Int16Array, sums: Int32Array): void {
    const place = channel % FREQUENCIES;
    const colour = Math.trunc(channel / FREQUENCIES);
    sums.fill(0);
    if (place >= 1) {
      this.#add(sums, this.#magnitudes, channel - 1, w[2]!);
      this.#add(sums, this.#crosses, channel - 1, w[5]!);
    }
    if (place >= 2) {
      this.#add(sums, this.#magnitudes, channel - 2, w[3]!);
      this.#add(sums, this.#crosses, channel - 2, w[6]!);
    }
    if (place >= 3) this.#add(sums, this.#magnitudes, channel - 3, w[4]!);
    if (place >= 4) this.#add(sums, this.#magnitudes, channel - 4, w[4]!);
    for (let earlier = 0; earlier < colour; earlier++) {
      this.#add(sums, this.#magnitudes, earlier * FREQUENCIES + place, w[7]!);
      this.#add(sums, this.#crosses, earlier * FREQUENCIES + place, w[8]!);
    }
  }

  #add(sums: Int32Array, from: Int32Array, channel: number, weight: number): void {
    if (weight === 0) return;
    const values = this.#planeOf(from, channel);
    for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + weight * values[i]!;
  }

  #planeOf(values: Int32Array, channel: number): Int32Array {
    const plane = this.#grid.rows * this.#grid.columns;
    return values.subarray(channel * plane, (channel + 1) * plane);
  }
}

const classOfPlace = CLASS_SIZES.flatMap((size, number) => Array<number>(size).fill(number));

const classOf = (channel: number): number =>
  classOfPlace[channel % FREQUENCIES]! + (channel < FREQUENCIES ? 0 : CLASS_SIZES.length);

function contextsOf(thresholds: Uint16Array): Uint8Array {
  const contexts = new Uint8Array(thresholds.at(-1)! + 1);
  thresholds.forEach((threshold, context) => contexts.fill(context, threshold));
  return contexts;
}
