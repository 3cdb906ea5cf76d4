import { readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../common/paths.js';
import type { Provider, ProviderReport } from '../../models/runtime/index.js';
import { Library, type LibraryOptions } from '../library/index.js';
import { type Crossing, crossCheck } from './cross-check.js';

/** What a model's check found. */
export interface ModelCheck {
  readonly name: string;
  /** 16 hexadecimal digits. */
  readonly id: string;
  readonly ok: boolean;
  /** A sentence. */
  readonly detail: string;
}

/** What Latensify needs and finds on this machine. */
export interface Diagnosis {
  /** This program, Node.js and the packages that do the heavy work. */
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: {
    readonly system: string;
    readonly processor: string;
    readonly cores: number;
    readonly memoryBytes: number;
  };
  readonly devices: readonly ProviderReport[];
  /** What 'auto' takes. */
  readonly chosenDevice: Provider;
  readonly models: readonly ModelCheck[];
  /** Whether pictures can be compressed and developed here. */
  readonly ok: boolean;
}

const heavyPackages = ['onnxruntime-node', 'onnxruntime-web', 'sharp'] as const;

/**
 * Checks every device and every installed model. A model is well when its entropy networks meet their known answers
 * both in ONNX Runtime's native build and in its WebAssembly build, and when what one writes the other reads.
 * @throws LatensifyError 'model' when the models can't be listed
 */
export async function diagnose(options: LibraryOptions = {}): Promise<Diagnosis> {
  const library = new Library(options);
  try {
    const devices = await library.runtime.report();
    const chosenDevice = await library.runtime.provider();
    const models: ModelCheck[] = [];
    for (const { name, id } of await library.codecs.list()) {
      models.push({ name, id, ...describe(await crossCheck(id, options)) });
    }
    const ok = models.length > 0 && models.every((model) => model.ok);
    return { versions: await versions(), machine: machine(), devices, chosenDevice, models, ok };
  } finally {
    await library.dispose();
  }
}

function describe(crossing: Crossing): Pick<ModelCheck, 'ok' | 'detail'> {
  const broken = (['native', 'wasm'] as const).filter((build) => crossing.opened[build] !== undefined);
  const why = broken.map((build) => `${buildNames[build]}: ${crossing.opened[build]!}`).join(' ');
  if (broken.length === 2) return { ok: false, detail: why };
  if (crossing.failure !== undefined) return { ok: false, detail: crossing.failure };
  if (broken.length === 1) return { ok: true, detail: `Exact in one build only. ${why}` };
  return {
    ok: true,
    detail: 'Known answers met; the native and the WebAssembly build read each other’s files.',
  };
}

const buildNames = { native: 'Native build', wasm: 'WebAssembly build' } as const;

async function versions(): Promise<Record<string, string>> {
  const file = await readFile(join(projectRoot, 'package.json'), 'utf8');
  const manifest = JSON.parse(file) as { version: string; dependencies: Record<string, string> };
  // Dependencies are pinned, so the manifest says what is installed.
  const packages = heavyPackages.map((name) => [name, manifest.dependencies[name] ?? 'unknown'] as const);
  return { latensify: manifest.version, node: process.versions.node, ...Object.fromEntries(packages) };
}

function machine(): Diagnosis['machine'] {
  return {
    system: `${platform()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  };
}
