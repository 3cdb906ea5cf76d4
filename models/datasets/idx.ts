import { LatensifyError } from '../../common/errors.js';

/** An array of bytes as MNIST's files hold it. */
export interface IdxArray {
  readonly dims: readonly number[];
  readonly data: Uint8Array;
}

const UNSIGNED_BYTES = 8;

/** Whether a file begins as an IDX file of bytes does. */
export const isIdx = (file: Uint8Array): boolean =>
  file[0] === 0 && file[1] === 0 && file[2] === UNSIGNED_BYTES && (file[3] === 1 || file[3] === 3);

/**
 * An IDX file: two zeros, the type, the number of dimensions, the dimensions (32 bits, highest byte first), the data
 * (http://yann.lecun.com/exdb/mnist/). Bytes in one or three dimensions: labels, or pictures.
 * @throws LatensifyError 'unsupported' | 'damaged'
 */
export function readIdx(file: Uint8Array): IdxArray {
  if (!isIdx(file)) throw new LatensifyError('unsupported', 'This is no IDX file of pictures or labels.');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const rank = file[3]!;
  const start = 4 + 4 * rank;
  if (file.length < start) throw new LatensifyError('damaged', 'This IDX file is cut off.');
  const dims = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (size !== file.length - start) {
    throw new LatensifyError(
      'damaged',
      `This IDX file should hold ${size} bytes and holds ${file.length - start}.`,
    );
  }
  return { dims, data: file.subarray(start) };
}
