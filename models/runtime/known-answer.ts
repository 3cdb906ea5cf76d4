import { createHash } from 'node:crypto';
import { LatensifyError } from '../../common/errors.js';
import type { AnyTensor, KnownAnswer, NetworkSource, Tensors } from './types.js';

const SEED = 2463534242;

/**
 * Inputs for a known answer: whole numbers −255 … 255 in float32, the same in every language. Each input starts with
 * Marsaglia's 32-bit xorshift (13, 17, 5) at 2463534242; element i takes the low nine bits of the next state modulo 511,
 * less 255. In every fourth run of 64 elements, from the first, all stand at their extremes: 255 where the value is
 * not negative, −255 elsewhere; there sums reach the bounds that the export has checked.
 */
export const knownAnswerInputs = (dims: KnownAnswer['dims']): Tensors =>
  Object.fromEntries(
    Object.entries(dims).map(([name, shape]) => [name, { dims: shape, data: numbers(shape) }]),
  );

function numbers(shape: readonly number[]): Float32Array {
  const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
  let state = SEED;
  for (let i = 0; i < data.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const value = ((state & 511) % 511) - 255;
    const atExtreme = (i >>> 6) % 4 === 0;
    data[i] = atExtreme ? (value >= 0 ? 255 : -255) : value;
  }
  return data;
}

/** Hexadecimal SHA-256 as KnownAnswer says; outputs in the graph's order. */
export function hashOutputs(outputs: readonly AnyTensor[]): string {
  const hash = createHash('sha256');
  for (const { data } of outputs) {
    const bytes = new DataView(new ArrayBuffer(data.length * 4));
    // −0 + 0 is 0: kernels may differ in the sign of a zero, which means nothing here.
    data.forEach((value, i) => bytes.setFloat32(i * 4, value + 0, true));
    hash.update(bytes);
  }
  return hash.digest('hex');
}

/** @throws LatensifyError code 'model' when the outputs are not the known ones */
export function checkKnownAnswer(
  source: NetworkSource,
  answer: KnownAnswer,
  outputs: readonly AnyTensor[],
): void {
  const got = hashOutputs(outputs);
  if (got === answer.sha256) return;
  throw new LatensifyError(
    'model',
    `The network "${source.name}" does not give its known answer on this machine ` +
      `(${got.slice(0, 12)}… instead of ${answer.sha256.slice(0, 12)}…): files made with it could not be read elsewhere.`,
  );
}
