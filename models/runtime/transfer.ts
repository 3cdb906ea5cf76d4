import type { NamedTensors } from './protocol.js';
import type { AnyTensor } from './types.js';

/** The same numbers in a buffer of their own, so that moving it to another thread takes nothing else along. */
export function wholeBuffer(data: AnyTensor['data']): AnyTensor['data'] {
  const { buffer } = data;
  const owns = buffer instanceof ArrayBuffer && buffer.byteLength === data.byteLength;
  // Buffer's own slice would be a view again
  return owns ? data : data instanceof Uint8Array ? Uint8Array.prototype.slice.call(data) : data.slice();
}

/** What postMessage shall move instead of copying. */
export const buffersOf = (tensors: NamedTensors): ArrayBuffer[] => [
  ...new Set(tensors.map(([, tensor]) => tensor.data.buffer as ArrayBuffer)),
];
