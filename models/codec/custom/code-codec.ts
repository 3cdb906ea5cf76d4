import { crc32 } from 'node:zlib';
import { LatensifyError } from '../../../common/errors.js';
import { RansDecoder, RansEncoder } from '../entropy/index.js';
import { customTables, MAGNITUDE_UNIT, tableFor } from './tables.js';

/** A tile's code: (channels, rows, columns). */
export interface CodeGrid {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
}

export interface CodedCode {
  readonly bytes: Uint8Array;
  /** CRC-32 of the symbols in coding order. */
  readonly symbolsCrc: number;
}

/** Of each channel: number of its quantiser step (u8), offset (i16), expected magnitude (u8). */
const CHANNEL_BYTES = 4;
const LARGEST_PRIOR = 255;

/** Quantiser steps are 2^(n / 8 − 20), n = 0 … 255. */
export const stepOf = (number: number): number => 2 ** (number / 8 - 20);
export const stepNumber = (step: number): number =>
  Math.max(0, Math.min(255, Math.round(8 * (Math.log2(step) + 20))));

/**
 * The code of a tile to bytes and back. The expected magnitude of a symbol follows from its decoded neighbours and from
 * its channel, in whole numbers, and chooses its table:
 *
 *     code ─ ÷ step, round ─ − offset ─┬─ rANS ─┬─ + offset ─ × step ─ code
 *                                      └────────┘
 */
export function compressCode(
  code: Float32Array,
  grid: CodeGrid,
  stepNumbers: Uint8Array,
): CodedCode & { readonly code: Float32Array } {
  const { channels } = grid;
  const plane = grid.rows * grid.columns;
  const symbols = new Int16Array(code.length);
  const head = Buffer.alloc(channels * CHANNEL_BYTES);
  const priors = new Uint8Array(channels);
  for (let c = 0; c < channels; c++) {
    const step = stepOf(stepNumbers[c]!);
    const values = code.subarray(c * plane, (c + 1) * plane);
    const offset = clip(Math.round(values.reduce((sum, value) => sum + value, 0) / plane / step));
    let magnitudes = 0;
    for (let i = 0; i < plane; i++) {
      const symbol = clip(Math.round(values[i]! / step) - offset);
      symbols[c * plane + i] = symbol;
      magnitudes += Math.abs(symbol);
    }
    priors[c] = Math.min(LARGEST_PRIOR, Math.round(PRIOR_UNIT * Math.log2(1 + (64 * magnitudes) / plane)));
    head.writeUInt8(stepNumbers[c]!, c * CHANNEL_BYTES);
    head.writeInt16LE(offset, c * CHANNEL_BYTES + 1);
    head.writeUInt8(priors[c]!, c * CHANNEL_BYTES + 3);
  }
  const tables = new Uint8Array(symbols.length);
  for (let c = 0; c < channels; c++) {
    const expected = expectedOf(priors[c]!);
    for (let i = 0; i < plane; i++) {
      tables[c * plane + i] = tableAt(symbols, c * plane, i, grid.columns, expected);
    }
  }
  const encoder = new RansEncoder(customTables);
  encoder.push(tables, symbols, symbols.length);
  return {
    bytes: Buffer.concat([head, encoder.finish()]),
    symbolsCrc: crcOf(symbols),
    code: dequantise(symbols, head, grid),
  };
}

/** @throws LatensifyError 'damaged' where the bytes are no code of this size, or not the one that was written */
export function decompressCode({ bytes, symbolsCrc }: CodedCode, grid: CodeGrid): Float32Array {
  const { channels, rows, columns } = grid;
  const headLength = channels * CHANNEL_BYTES;
  if (bytes.length < headLength) throw new LatensifyError('damaged', 'its code is cut off');
  const head = Buffer.from(bytes.subarray(0, headLength));
  const decoder = new RansDecoder(customTables, bytes.subarray(headLength));
  const plane = rows * columns;
  const symbols = new Int16Array(channels * plane);
  const table = new Uint8Array(1);
  const symbol = new Int16Array(1);
  for (let c = 0; c < channels; c++) {
    const expected = expectedOf(head.readUInt8(c * CHANNEL_BYTES + 3));
    for (let i = 0; i < plane; i++) {
      table[0] = tableAt(symbols, c * plane, i, columns, expected);
      decoder.pull(table, 1, symbol);
      symbols[c * plane + i] = symbol[0]!;
    }
  }
  decoder.finish();
  if (crcOf(symbols) !== symbolsCrc) {
    throw new LatensifyError('damaged', 'its symbols are not those that were written');
  }
  return dequantise(symbols, head, grid);
}

/** A prior p stands for a mean magnitude of (2^(p / 16) − 1) sixty-fourths of a step, interpolated between octaves. */
const PRIOR_UNIT = 16;

function expectedOf(prior: number): number {
  const octave = prior >> 4;
  return (2 ** octave * (PRIOR_UNIT + (prior & 15))) / PRIOR_UNIT - 1;
}

/**
 * Twice the symbols at the left and above, once those above to the left and to the right, twice the channel's mean; what
 * lies outside counts as the mean.
 */
function tableAt(symbols: Int16Array, start: number, i: number, columns: number, expected: number): number {
  const x = i % columns;
  const hasLeft = x > 0;
  const hasAbove = i >= columns;
  const at = start + i;
  const magnitude = (isThere: boolean, back: number): number =>
    isThere ? MAGNITUDE_UNIT * Math.abs(symbols[at - back]!) : expected;
  const sum =
    2 * magnitude(hasLeft, 1) +
    2 * magnitude(hasAbove, columns) +
    magnitude(hasAbove && hasLeft, columns + 1) +
    magnitude(hasAbove && x + 1 < columns, columns - 1) +
    2 * expected;
  return tableFor(sum / 8);
}

function dequantise(symbols: Int16Array, head: Buffer, { channels, rows, columns }: CodeGrid): Float32Array {
  const plane = rows * columns;
  const code = new Float32Array(symbols.length);
  for (let c = 0; c < channels; c++) {
    const step = stepOf(head.readUInt8(c * CHANNEL_BYTES));
    const offset = head.readInt16LE(c * CHANNEL_BYTES + 1);
    for (let i = c * plane; i < (c + 1) * plane; i++) code[i] = (symbols[i]! + offset) * step;
  }
  return code;
}

/** A network may give what is no number. */
const clip = (value: number): number => Math.max(-32768, Math.min(32767, Number.isNaN(value) ? 0 : value));

const crcOf = (symbols: Int16Array): number =>
  crc32(new Uint8Array(symbols.buffer, symbols.byteOffset, symbols.byteLength));
