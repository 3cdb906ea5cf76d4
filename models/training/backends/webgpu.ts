import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '../tf.js';
import type { Backend } from './types.js';

/**
 * Any vendor's GPU through Dawn: the npm packages `webgpu` and @tensorflow/tfjs-backend-webgpu, 150 MB that are
 * installed on request, in a folder of their own.
 * @param folder that holds their node_modules
 * @throws Error when they are not there, or there is no adapter
 */
export async function openWebGpu(folder: string): Promise<Backend> {
  const require = createRequire(join(folder, 'index.js'));
  const dawn = (await import(pathToFileURL(require.resolve('webgpu')).href)) as {
    create(options: readonly string[]): { requestAdapter(): Promise<{ info: Adapter } | null> };
    globals: object;
  };
  const gpu = dawn.create([]);
  Object.assign(globalThis, dawn.globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'node' }, configurable: true });
  const adapter = await gpu.requestAdapter();
  if (adapter === null) throw new Error('there is no adapter');
  require('@tensorflow/tfjs-backend-webgpu');
  await tf.setBackend('webgpu');
  await tf.ready();
  const { description, vendor } = adapter.info;
  return { name: 'webgpu', title: `WebGPU, ${description || vendor || 'unnamed adapter'}` };
}

interface Adapter {
  readonly description: string;
  readonly vendor: string;
}
