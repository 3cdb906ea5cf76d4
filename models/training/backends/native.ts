import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import * as tf from '../tf.js';
import type { Backend } from './types.js';

/**
 * TensorFlow itself through @tensorflow/tfjs-node, which is no dependency of the program: it is installed on request,
 * in a folder of its own. Its copy of tfjs-core shares the engine with ours.
 * @param folder that holds its node_modules
 * @throws Error when it is not there or does not load
 */
export async function openNative(folder: string): Promise<Backend> {
  restoreRemovedHelper();
  const require = createRequire(join(folder, 'index.js'));
  const quiet = process.env['TF_CPP_MIN_LOG_LEVEL'];
  process.env['TF_CPP_MIN_LOG_LEVEL'] = quiet ?? '2';
  const native = require('@tensorflow/tfjs-node') as {
    readonly version: Readonly<Record<string, string>>;
    backend(): { readonly binding: { readonly TF_Version: string }; readonly isUsingGpuDevice: boolean };
  };
  await tf.setBackend('tensorflow');
  await tf.ready();
  const { binding, isUsingGpuDevice } = native.backend();
  return {
    name: isUsingGpuDevice ? 'native-gpu' : 'native',
    title: `TensorFlow ${binding.TF_Version}, ${isUsingGpuDevice ? 'GPU' : 'CPU'}`,
  };
}

/** tfjs-node 4.22 calls a helper that Node.js 23 took away. */
function restoreRemovedHelper(): void {
  const helpers = util as { isNullOrUndefined?: (value: unknown) => boolean };
  helpers.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
