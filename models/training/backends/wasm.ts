import * as tf from '../tf.js';
import type { Backend } from './types.js';
import { registerWasmKernels } from './wasm-kernels.js';

/** Comes with the program. One thread: the package's threads don't start in Node.js. */
export async function openWasm(): Promise<Backend> {
  await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  await tf.ready();
  // Not before: the kernels that they are made of are set up with the backend.
  registerWasmKernels();
  return { name: 'wasm', title: 'WebAssembly, one core' };
}
