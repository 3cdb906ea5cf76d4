import type { NamedTensors } from './protocol.js';

/** The same numbers in a buffer of their own, so that moving it to another thread takes nothing else along. */
export function wholeBuffer(data: Float32Array): Float32Array<ArrayBuffer> {
  const { buffer } = data;
  const owns = buffer instanceof ArrayBuffer && buffer.byteLength === data.byteLength;
  return owns ? new Float32Array(buffer) : Float32Array.from(data);
}

/** What postMessage shall move instead of copying. */
export const buffersOf = (tensors: NamedTensors): ArrayBuffer[] => [
  ...new Set(tensors.map(([, tensor]) => tensor.data.buffer as ArrayBuffer)),
];
