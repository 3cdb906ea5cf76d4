import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SelfCheck } from './self-check.js';
import type { AskProcess, Provider, ProviderReport } from './types.js';

type GraphicsProvider = Exclude<Provider, 'cpu' | 'wasm'>;

/**
 * What onnxruntime-node 1.30 is built with, best first. CUDA stands before TensorRT, which compiles a network anew for
 * every size of input, for up to minutes.
 */
const LADDERS: Readonly<Record<string, readonly GraphicsProvider[]>> = {
  'linux-x64': ['cuda', 'tensorrt', 'webgpu'],
  'win32-x64': ['dml', 'webgpu'],
  'win32-arm64': ['dml', 'webgpu'],
  'darwin-arm64': ['coreml', 'webgpu'],
};

const platform = `${process.platform}-${process.arch}`;

/** Libraries that the npm package leaves out and another installation adds. */
const EXTRA_LIBRARIES: Partial<Record<Provider, string>> = {
  cuda: 'libonnxruntime_providers_cuda.so',
  tensorrt: 'libonnxruntime_providers_tensorrt.so',
};

const TRIAL_TIMEOUT_MS = 60_000;

export interface Trial extends ProviderReport {
  readonly faster: boolean;
}

export interface TrialOptions {
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly askProcess: AskProcess;
}

/** Every provider that may exist on this platform, in the ladder's order. */
export const candidates = (): readonly Provider[] => [...(LADDERS[platform] ?? []), 'cpu', 'wasm'];

/** The first that computes rightly, and on a graphics card faster than the CPU would. */
export async function climbLadder(options: TrialOptions): Promise<Provider> {
  for (const provider of LADDERS[platform] ?? []) {
    const trial = await tryProvider(provider, options);
    if (trial.usable && trial.faster) return provider;
  }
  return hasNativeBuild() ? 'cpu' : 'wasm';
}

/** Runs the self-check in a process of its own. Never throws: whatever goes wrong is the trial's outcome. */
export async function tryProvider(
  provider: Provider,
  { threads, signal, askProcess }: TrialOptions,
): Promise<Trial> {
  const unusable = (detail: string): Trial => ({ provider, usable: false, faster: false, detail });
  const missing = missingLibrary(provider);
  if (missing) return unusable(`not installed (${missing} is missing)`);

  const reference = provider === 'cpu' || !hasNativeBuild() ? 'wasm' : 'cpu';
  const script = fileURLToPath(new URL('./trial.js', import.meta.url));
  const args = [provider, reference, String(threads)];
  const outcome = await askProcess<SelfCheck>(script, args, { signal, timeoutMs: TRIAL_TIMEOUT_MS });
  return 'answer' in outcome ? { provider, ...outcome.answer } : unusable(outcome.failure);
}

function missingLibrary(provider: Provider): string | undefined {
  if (provider === 'wasm') return undefined;
  const library = EXTRA_LIBRARIES[provider] ?? 'onnxruntime_binding.node';
  return existsSync(join(nativeFolder(), library)) ? undefined : library;
}

const hasNativeBuild = (): boolean => missingLibrary('cpu') === undefined;

function nativeFolder(): string {
  const packageFile = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  return join(dirname(packageFile), 'bin', 'napi-v6', process.platform, process.arch);
}
