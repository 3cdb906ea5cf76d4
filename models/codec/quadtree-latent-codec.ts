import { crc32 } from 'node:zlib';
import type { Network, Tensor } from '../runtime/index.js';
import { SKIPPED, type RansDecoder, type RansEncoder } from './entropy/index.js';
import { countOfRuns, runsOfStep, STEPS, type LatentGrid } from './latent-grid.js';
import type { QualityRow } from './model.js';

/** What the context networks read: 8 bits and a sign, in units of 1/16. */
const LARGEST_INPUT = 255;

export interface CodedLatents {
  /** (channels, padded rows, padded columns), as synthesis reads them; zero outside rows × columns. */
  readonly latents: Float32Array;
  /** CRC-32 of the symbols, continued from the hyper-latents'. */
  readonly crc: number;
}

/** The entropy tables' side of a model: which of them say "zero for certain", and how the encoder rounds. */
export interface QuantiserSettings {
  readonly channels: number;
  readonly tableCount: number;
  /** Tables below this number are so narrow that their symbols are zero and cost nothing. */
  readonly certainTables: number;
  /** For each table, what is added to |v| before the fraction is cut off: 0.5 is plain rounding. Encoder only. */
  readonly rounding: Float32Array;
}

/** Where the symbols of a step come from: quantised by an encoder, or read by a decoder. */
type SymbolSource = (runs: Int32Array, means: Float64Array, tables: Uint8Array) => Int16Array;

/**
 * Latents, in four steps of the quadtree; each step sees all that the earlier ones coded.
 *
 *     features, ŷ so far ─ context k ─ μ, table ─┬──────────────┐
 *     y × gain − μ ─ round ──────────────────── rANS ─ symbol + μ ─ × step ─ ŷ
 *
 * Means and tables follow from whole numbers and float32 tables by products and sums in double precision and
 * Math.round (halves up), so that every machine finds the same ones.
 */
export class QuadtreeLatentCodec {
  readonly #settings: QuantiserSettings;
  readonly #contexts: readonly Network[];
  /** Runs of every step for each size of tile that occurs: the whole ones and those at the borders. */
  readonly #runs = new Map<string, readonly Int32Array[]>();

  constructor(settings: QuantiserSettings, contexts: readonly Network[]) {
    this.#settings = settings;
    this.#contexts = contexts;
  }

  /** y: what analysis gave, (channels, padded rows, padded columns). */
  compress(
    y: Float32Array,
    features: Tensor,
    grid: LatentGrid,
    row: QualityRow,
    encoder: RansEncoder,
    crc: number,
  ): Promise<CodedLatents> {
    return this.#code(features, grid, row, crc, (runs, means, tables) => {
      const symbols = quantise(y, row.gain, runs, means, tables, this.#settings.rounding);
      encoder.push(tables, symbols, symbols.length);
      return symbols;
    });
  }

  decompress(
    decoder: RansDecoder,
    features: Tensor,
    grid: LatentGrid,
    row: QualityRow,
    crc: number,
  ): Promise<CodedLatents> {
    return this.#code(features, grid, row, crc, (_runs, _means, tables) => {
      const symbols = new Int16Array(tables.length);
      decoder.pull(tables, tables.length, symbols);
      return symbols;
    });
  }

  async #code(
    features: Tensor,
    grid: LatentGrid,
    row: QualityRow,
    crc: number,
    symbolsOf: SymbolSource,
  ): Promise<CodedLatents> {
    const dims = [1, this.#settings.channels, grid.paddedRows, grid.paddedColumns];
    const length = this.#settings.channels * grid.paddedRows * grid.paddedColumns;
    const latents = new Float32Array(length);
    const decoded = new Float32Array(length);
    for (const [step, runs] of this.#runsOf(grid).entries()) {
      const feeds = { features: { dims: features.dims, data: features.data.slice() } };
      const { mean, scale } = await this.#contexts[step]!.run(
        step === 0 ? feeds : { ...feeds, decoded: { dims, data: decoded.slice() } },
      );
      const { means, tables } = this.#predict(mean!.data, scale!.data, row, runs);
      const symbols = symbolsOf(runs, means, tables);
      crc = crc32(new Uint8Array(symbols.buffer), crc);
      reconstruct(symbols, means, runs, row, latents, decoded);
    }
    return { latents, crc };
  }

  #runsOf(grid: LatentGrid): readonly Int32Array[] {
    const key = `${grid.rows}x${grid.columns}`;
    const known = this.#runs.get(key);
    if (known) return known;
    const runs = Array.from({ length: STEPS }, (_, step) => runsOfStep(grid, step, this.#settings.channels));
    this.#runs.set(key, runs);
    return runs;
  }

  /** Mean, in quantiser steps, and entropy table of each latent of a step, in coding order. */
  #predict(mean: Float32Array, scale: Float32Array, row: QualityRow, runs: Int32Array) {
    const { tableCount, certainTables } = this.#settings;
    const count = countOfRuns(runs);
    const means = new Float64Array(count);
    const tables = new Uint8Array(count);
    const last = tableCount - 1;
    let n = 0;
    for (let i = 0; i < runs.length; i += 4) {
      const channel = runs[i]!;
      const meanScale = row.meanScale[channel]!;
      const offset = row.scaleOffset[channel]!;
      const start = runs[i + 1]!;
      const end = start + runs[i + 3]!;
      for (let k = start; k < end; k++, n++) {
        means[n] = mean[k]! * meanScale;
        const table = scale[k]! + offset;
        tables[n] = table < certainTables ? SKIPPED : table > last ? last : table;
      }
    }
    return { means, tables };
  }
}

function quantise(
  y: Float32Array,
  gain: Float32Array,
  runs: Int32Array,
  means: Float64Array,
  tables: Uint8Array,
  rounding: Float32Array,
): Int16Array {
  const symbols = new Int16Array(means.length);
  let n = 0;
  for (let i = 0; i < runs.length; i += 4) {
    const channelGain = gain[runs[i]!]!;
    let at = runs[i + 2]!;
    for (let left = runs[i + 3]!; left > 0; left--, at += 2, n++) {
      const table = tables[n]!;
      if (table === SKIPPED) continue;
      const residual = y[at]! * channelGain - means[n]!;
      const magnitude = Math.min(32767, Math.floor(Math.abs(residual) + rounding[table]!));
      symbols[n] = residual < 0 ? -magnitude : magnitude;
    }
  }
  return symbols;
}

function reconstruct(
  symbols: Int16Array,
  means: Float64Array,
  runs: Int32Array,
  row: QualityRow,
  latents: Float32Array,
  decoded: Float32Array,
): void {
  let n = 0;
  for (let i = 0; i < runs.length; i += 4) {
    const channel = runs[i]!;
    const step = row.step[channel]!;
    const contextStep = row.contextStep[channel]!;
    let at = runs[i + 2]!;
    for (let left = runs[i + 3]!; left > 0; left--, at += 2, n++) {
      const value = symbols[n]! + means[n]!;
      latents[at] = value * step;
      const input = Math.round(value * contextStep);
      decoded[at] = input < -LARGEST_INPUT ? -LARGEST_INPUT : input > LARGEST_INPUT ? LARGEST_INPUT : input;
    }
  }
}
