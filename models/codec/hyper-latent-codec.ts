import { crc32 } from 'node:zlib';
import type { Network, Tensor } from '../runtime/index.js';
import type { RansDecoder, RansEncoder } from './entropy/index.js';
import type { LatentGrid } from './latent-grid.js';
import type { QualityRow } from './model.js';

/** What hyper-synthesis reads: 7 bits and a sign. */
const LARGEST_INPUT = 127;

export interface CodedHyper {
  /** 1, features, padded rows, padded columns: whole numbers −255 … 255. */
  readonly features: Tensor;
  /** CRC-32 of the symbols. */
  readonly crc: number;
}

/**
 * Hyper-latents: each channel has one Gaussian for a whole quality row.
 *
 *     y ─ hyper-analysis ─ × gain ─ round ─┬─ rANS ─┬─ × step, round ─ hyper-synthesis ─ features
 *                                          └────────┘
 */
export class HyperLatentCodec {
  readonly #channels: number;
  readonly #synthesis: Network;

  constructor(channels: number, synthesis: Network) {
    this.#channels = channels;
    this.#synthesis = synthesis;
  }

  /** hyper: what hyper-analysis gave, (channels, hyper rows, hyper columns). */
  async compress(
    hyper: Float32Array,
    grid: LatentGrid,
    row: QualityRow,
    encoder: RansEncoder,
  ): Promise<CodedHyper> {
    const symbols = new Int16Array(hyper.length);
    const plane = grid.hyperRows * grid.hyperColumns;
    for (let i = 0; i < symbols.length; i++) {
      const value = Math.round(hyper[i]! * row.hyperGain[Math.trunc(i / plane)]!);
      symbols[i] = Math.max(-32768, Math.min(32767, value));
    }
    encoder.push(this.#tableIndexes(grid, row), symbols, symbols.length);
    return this.#synthesise(symbols, grid, row);
  }

  async decompress(decoder: RansDecoder, grid: LatentGrid, row: QualityRow): Promise<CodedHyper> {
    const symbols = new Int16Array(this.#channels * grid.hyperRows * grid.hyperColumns);
    decoder.pull(this.#tableIndexes(grid, row), symbols.length, symbols);
    return this.#synthesise(symbols, grid, row);
  }

  #tableIndexes(grid: LatentGrid, row: QualityRow): Uint8Array {
    const plane = grid.hyperRows * grid.hyperColumns;
    const indexes = new Uint8Array(this.#channels * plane);
    for (let c = 0; c < this.#channels; c++) indexes.fill(row.hyperTable[c]!, c * plane, (c + 1) * plane);
    return indexes;
  }

  async #synthesise(symbols: Int16Array, grid: LatentGrid, row: QualityRow): Promise<CodedHyper> {
    const plane = grid.hyperRows * grid.hyperColumns;
    const data = new Float32Array(symbols.length);
    for (let i = 0; i < data.length; i++) {
      const value = Math.round(symbols[i]! * row.hyperStep[Math.trunc(i / plane)]!);
      data[i] = Math.max(-LARGEST_INPUT, Math.min(LARGEST_INPUT, value));
    }
    const { features } = await this.#synthesis.run({
      hyper: { dims: [1, this.#channels, grid.hyperRows, grid.hyperColumns], data },
      level: { dims: [1, row.level.length, 1, 1], data: row.level.slice() },
    });
    return { features: features!, crc: crc32(bytesOf(symbols)) };
  }
}

const bytesOf = (symbols: Int16Array): Uint8Array =>
  new Uint8Array(symbols.buffer, symbols.byteOffset, symbols.byteLength);
