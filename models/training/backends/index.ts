import { join } from 'node:path';
import { LatensifyError } from '../../../common/errors.js';
import { registerGradients } from '../gradients/index.js';
import { openNative } from './native.js';
import type { Backend, BackendName } from './types.js';
import { openWasm } from './wasm.js';
import { openWebGpu } from './webgpu.js';

export { hasResources, Resource } from './resources.js';
export type { Backend, BackendName } from './types.js';

export interface BackendOptions {
  /** 'auto' takes the first that opens: a GPU, TensorFlow, WebAssembly. */
  readonly wanted?: BackendName | 'auto' | undefined;
  /** Where the installed ones lie: `tensorflow/` and `webgpu/`, each with its node_modules. */
  readonly folder?: string | undefined;
}

/** WebGPU on a software driver is slower than anything else, so it is never taken by itself before TensorFlow. */
const LADDER = ['native', 'webgpu', 'wasm'] as const;

/**
 * Opens what will compute, once for this process.
 * @param onSkipped told of each that was passed over, and why
 * @throws LatensifyError 'device' when the wanted one can't be had
 */
export async function openBackend(
  { wanted = 'auto', folder }: BackendOptions = {},
  onSkipped: (name: BackendName, reason: string) => void = () => undefined,
): Promise<Backend> {
  const choices: readonly BackendName[] = wanted === 'auto' ? LADDER : [wanted];
  for (const choice of choices) {
    try {
      const backend = await open(choice, folder);
      registerGradients();
      if (wanted === 'native-gpu' && backend.name !== wanted) throw new Error('TensorFlow sees no GPU');
      return backend;
    } catch (thrown) {
      const reason = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
      if (wanted !== 'auto') {
        throw new LatensifyError('device', `"${choice}" can't train here: ${reason}.${mend(choice)}`, {
          cause: thrown,
        });
      }
      onSkipped(choice, reason);
    }
  }
  throw new LatensifyError('device', 'Nothing on this machine can train.');
}

async function open(name: BackendName, folder: string | undefined): Promise<Backend> {
  switch (name) {
    case 'wasm':
      return await openWasm();
    case 'webgpu':
      return await openWebGpu(join(required(folder), 'webgpu'));
    case 'native':
    case 'native-gpu':
      return await openNative(join(required(folder), 'tensorflow'));
  }
}

function required(folder: string | undefined): string {
  if (folder === undefined) throw new Error('it is not installed');
  return folder;
}

const mend = (name: BackendName): string =>
  name === 'wasm'
    ? ''
    : ` "latensify device install ${name === 'webgpu' ? 'webgpu' : 'tensorflow'}" installs it.`;
