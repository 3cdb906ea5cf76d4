import { LatensifyError } from '../../../common/errors.js';
import { SKIPPED, type CoderTables } from './tables.js';

/**
 * rANS (Duda, "Asymmetric numeral systems", arXiv:1311.2540): the state is in 2^16 … 2^32 − 1, renormalised by words of
 * 16 bits. A decoder gets symbols back in the opposite order, so they are remembered and coded last to first.
 *
 * Stream: the final state (u32), then the words (u16) in the order in which the decoder needs them, all little-endian.
 *
 * A value outside −S … +S is the escape symbol followed by its excess e = |v| − S in an Exp-Golomb code: with n the
 * number of bits of e after its leading one, n zeros and a one, then those n bits, then the sign (1 is negative).
 */
export class RansEncoder {
  readonly #tables: CoderTables;
  /** One entry for each coding step: first slot in the upper 16 bits, frequency in the lower 16. */
  #steps = new Uint32Array(1 << 12);
  #length = 0;

  constructor(tables: CoderTables) {
    this.#tables = tables;
  }

  /**
   * Appends values[0 … count − 1], value i with table tableIndexes[i]. Where the index is SKIPPED nothing is coded and
   * the decoder gives 0.
   * @throws LatensifyError code 'internal' when there is no such table or the arrays are too short
   */
  push(tableIndexes: Uint8Array, values: Int16Array, count: number): void {
    if (count > tableIndexes.length || count > values.length) throw misuse('fewer values than asked for');
    const { count: tableCount, halfWidths, centres, intervals } = this.#tables;
    let steps = this.#reserve(count);
    let length = this.#length;
    for (let i = 0; i < count; i++) {
      const table = tableIndexes[i]!;
      if (table === SKIPPED) continue;
      if (table >= tableCount) throw misuse(`no table ${table}`);
      const value = values[i]!;
      const halfWidth = halfWidths[table]!;
      const centre = centres[table]!;
      if (value >= -halfWidth && value <= halfWidth) {
        steps[length++] = intervals[centre + value]!;
      } else {
        // An escape takes three steps: two more than the room kept for this value.
        this.#length = length;
        steps = this.#reserve(count - i + 2);
        steps[length++] = intervals[centre + halfWidth + 1]!;
        const excess = Math.abs(value) - halfWidth;
        const bits = 31 - Math.clz32(excess);
        steps[length++] = uniform(1, bits + 1);
        steps[length++] = uniform(((excess ^ (1 << bits)) << 1) | (value < 0 ? 1 : 0), bits + 1);
      }
    }
    this.#length = length;
  }

  /** The coded bytes; the encoder is empty afterwards. */
  finish(): Uint8Array {
    const bytes = codeBackwards(this.#steps, this.#length);
    this.#steps = new Uint32Array(0);
    this.#length = 0;
    return bytes;
  }

  /** The steps, with room for so many more. */
  #reserve(more: number): Uint32Array {
    const needed = this.#length + more;
    if (needed > this.#steps.length) {
      const grown = new Uint32Array(Math.max(needed, 2 * this.#steps.length));
      grown.set(this.#steps.subarray(0, this.#length));
      this.#steps = grown;
    }
    return this.#steps;
  }
}

/** The step that codes a number of so many bits, each as likely as the other: 1 … 16 bits. */
const uniform = (number: number, bits: number): number =>
  ((number << (32 - bits)) | (1 << (16 - bits))) >>> 0;

function codeBackwards(steps: Uint32Array, length: number): Uint8Array {
  // A step adds at most 16 bits to the state, so it writes at most one word.
  const bytes = new Uint8Array(2 * length + 4);
  let position = bytes.length;
  let state = 0x10000;
  for (let i = length - 1; i >= 0; i--) {
    const step = steps[i]!;
    const frequency = step & 0xffff;
    if (state >>> 16 >= frequency) {
      bytes[--position] = state >>> 8;
      bytes[--position] = state;
      state >>>= 16;
    }
    // Exact, although it may go through a double: the true quotient of integers a < 2^32, b < 2^16 is either whole,
    // and then representable, or at least 1/b > 2^-16 below the next whole number, while rounding moves a double
    // below 2^32 by at most 2^-22.
    const quotient = (state / frequency) >>> 0;
    const remainder = state - Math.imul(quotient, frequency);
    state = ((quotient << 16) | (remainder + (step >>> 16))) >>> 0;
  }
  position -= 4;
  new DataView(bytes.buffer).setUint32(position, state, true);
  return bytes.slice(position);
}

const misuse = (cause: string): LatensifyError =>
  new LatensifyError('internal', `The entropy coder was called with ${cause}.`);
