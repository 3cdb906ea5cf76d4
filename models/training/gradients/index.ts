import * as tf from '../tf.js';
import { elementwise } from './elementwise.js';
import { layout } from './layout.js';
import { products } from './products.js';
import { sums } from './sums.js';

const table = { ...elementwise, ...layout, ...sums, ...products };

/**
 * Registers the gradients of the operators that the kernels here are made of. tfjs-core's build for Node.js has none
 * (they come with the package @tensorflow/tfjs, 220 MB with what it needs).
 */
export function registerGradients(): void {
  for (const [kernelName, { inputs = [], output = false, of }] of Object.entries(table)) {
    tf.registerGradient({
      kernelName,
      ...(inputs === 'all' ? { saveAllInputs: true } : { inputsToSave: [...inputs] }),
      ...(output && { outputsToSave: [true] }),
      gradFunc: (dy, saved, attributes) => of(dy as tf.Tensor, saved, attributes as never),
    });
  }
}
