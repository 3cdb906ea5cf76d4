import { LatensifyError } from '../../../common/errors.js';
import { SKIPPED, type CoderTables } from './tables.js';

/**
 * The inverse of RansEncoder: see there for the stream. Whatever the bytes are, each value costs a bounded number of
 * steps, nothing outside the bytes is read, and nothing is allocated.
 */
export class RansDecoder {
  readonly #tables: CoderTables;
  readonly #bytes: Uint8Array;
  #position = 4;
  #state: number;

  /** @throws LatensifyError code 'damaged' when the bytes are too few to hold a state, or the state is none */
  constructor(tables: CoderTables, bytes: Uint8Array) {
    if (bytes.length < 4) throw tooShort();
    this.#tables = tables;
    this.#bytes = bytes;
    this.#state = (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0;
    if (this.#state < 0x10000) throw contradictory();
  }

  /**
   * Decodes out[0 … count − 1], value i with table tableIndexes[i]; SKIPPED gives 0. After an error the contents of out
   * are undefined and the decoder is of no more use.
   * @throws LatensifyError code 'damaged'; 'internal' when there is no such table or the arrays are too short
   */
  pull(tableIndexes: Uint8Array, count: number, out: Int16Array): void {
    if (count > tableIndexes.length || count > out.length) throw misuse('fewer places than asked for');
    const { count: tableCount, halfWidths, centres, intervals, firstInBucket } = this.#tables;
    const bytes = this.#bytes;
    let position = this.#position;
    let state = this.#state;
    for (let i = 0; i < count; i++) {
      const table = tableIndexes[i]!;
      if (table === SKIPPED) {
        out[i] = 0;
        continue;
      }
      if (table >= tableCount) throw misuse(`no table ${table}`);
      const slot = state & 0xffff;
      let symbol = firstInBucket[(table << 8) | (slot >>> 8)]!;
      let interval = intervals[symbol]!;
      // Intervals of a table touch, so the first that ends after the slot holds it. At most 256 of them start in a bucket.
      while (slot >= (interval >>> 16) + (interval & 0xffff)) interval = intervals[++symbol]!;
      state = (Math.imul(interval & 0xffff, state >>> 16) + slot - (interval >>> 16)) >>> 0;
      if (state < 0x10000) {
        if (position + 2 > bytes.length) throw tooShort();
        state = ((state << 16) | (bytes[position + 1]! << 8) | bytes[position]!) >>> 0;
        position += 2;
      }
      const value = symbol - centres[table]!;
      if (value <= halfWidths[table]!) {
        out[i] = value;
      } else {
        this.#state = state;
        this.#position = position;
        out[i] = this.#pullEscaped(halfWidths[table]!);
        state = this.#state;
        position = this.#position;
      }
    }
    this.#state = state;
    this.#position = position;
  }

  /**
   * To be called after the last value: the coder must be back at its first state, with no byte left over.
   * @throws LatensifyError code 'damaged'
   */
  finish(): void {
    if (this.#state !== 0x10000 || this.#position !== this.#bytes.length) throw contradictory();
  }

  #pullEscaped(halfWidth: number): number {
    const zeros = Math.clz32(this.#state & 0xffff) - 16;
    if (zeros > 15) throw contradictory();
    this.#pullUniform(zeros + 1);
    const tail = this.#pullUniform(zeros + 1);
    const magnitude = halfWidth + ((1 << zeros) | (tail >>> 1));
    const value = tail & 1 ? -magnitude : magnitude;
    if (value < -32768 || value > 32767) throw contradictory();
    return value;
  }

  #pullUniform(bits: number): number {
    const slot = this.#state & 0xffff;
    const width = 16 - bits;
    let state = ((this.#state >>> 16) << width) | (slot & ((1 << width) - 1));
    if (state >>> 0 < 0x10000) {
      const bytes = this.#bytes;
      if (this.#position + 2 > bytes.length) throw tooShort();
      state = (state << 16) | (bytes[this.#position + 1]! << 8) | bytes[this.#position]!;
      this.#position += 2;
    }
    this.#state = state >>> 0;
    return slot >>> width;
  }
}

const tooShort = (): LatensifyError => new LatensifyError('damaged', 'The coded data end too early.');
const contradictory = (): LatensifyError =>
  new LatensifyError('damaged', 'The coded data contradict themselves.');
const misuse = (cause: string): LatensifyError =>
  new LatensifyError('internal', `The entropy coder was called with ${cause}.`);
