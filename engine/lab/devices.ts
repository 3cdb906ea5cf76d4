import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import { withFileErrors } from '../files/index.js';
import { places } from './places.js';

export const DEVICES = ['tensorflow', 'webgpu'] as const;
export type DeviceName = (typeof DEVICES)[number];

/** TensorFlow 2.15.1 for CPUs, built for manylinux2014; 2.21 rounds int32 wrongly. */
const WHEEL = {
  requirement: 'tensorflow-cpu==2.15.1',
  sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
};
const TFJS_NODE = '@tensorflow/tfjs-node@4.22.0';
const WEBGPU = ['webgpu@0.6.2', '@tensorflow/tfjs-backend-webgpu@4.22.0', '@tensorflow/tfjs-core@4.22.0'];
/** What the addon is compiled against. */
const HEADERS = ['tensorflow/c', 'tensorflow/core/platform', 'tsl'];
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/**
 * Installs what trains faster than the program's own backend into the lab's folder.
 *
 * TensorFlow: the npm package tfjs-node without its own download, which often fails; the library comes from a PyPI
 * wheel whose hash is pinned here, and the addon is compiled against it. Linux x64; needs Python 3 with pip, make and
 * a C++ compiler.
 * @param say is told what is being done
 * @throws LatensifyError 'device' with what failed
 */
export async function installDevice(
  name: DeviceName,
  labFolder: string,
  say: (sentence: string) => void,
): Promise<void> {
  const target = join(places(labFolder).devices, name);
  const folder = `${target}.${process.pid}.part`;
  await withFileErrors('unwritable', () => mkdir(folder, { recursive: true }));
  try {
    await writeFile(join(folder, 'package.json'), '{"private":true}\n');
    if (name === 'webgpu') {
      say('Installing Dawn and the WebGPU backend (150 MB) …');
      await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...WEBGPU], folder);
    } else {
      await installTensorFlow(folder, say);
    }
    await rm(target, { recursive: true, force: true });
    await rename(folder, target);
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  }
}

async function installTensorFlow(folder: string, say: (sentence: string) => void): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new LatensifyError('device', 'TensorFlow is installed this way on Linux x64 alone.');
  }
  say('Installing tfjs-node …');
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', TFJS_NODE], folder);
  say(`Fetching ${WHEEL.requirement} (240 MB) …`);
  await writeFile(join(folder, 'requirements.txt'), `${WHEEL.requirement} --hash=sha256:${WHEEL.sha256}\n`);
  const fetch = ['--require-hashes', '--no-deps', '--only-binary=:all:', '--python-version', '3.11'];
  const platform = [
    '--platform',
    'manylinux2014_x86_64',
    '--no-cache-dir',
    '-d',
    'wheel',
    '-r',
    'requirements.txt',
  ];
  await run('python3', ['-m', 'pip', 'download', '--quiet', ...fetch, ...platform], folder);
  say('Unpacking …');
  const [wheel] = await readdir(join(folder, 'wheel'));
  await run('python3', ['-m', 'zipfile', '-e', join('wheel', wheel!), 'unpacked'], folder);
  const addon = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  await withFileErrors('unwritable', () =>
    moveLibrary(join(folder, 'unpacked', 'tensorflow'), join(addon, 'deps')),
  );
  await rm(join(folder, 'wheel'), { recursive: true });
  await rm(join(folder, 'unpacked'), { recursive: true });
  say('Compiling the addon …');
  await run(process.execPath, [nodeGyp(), 'rebuild', ...buildFlags(addon)], addon);
}

async function moveLibrary(from: string, deps: string): Promise<void> {
  await mkdir(join(deps, 'lib'), { recursive: true });
  for (const library of LIBRARIES) {
    await rename(join(from, library), join(deps, 'lib', library));
    // The addon is linked by short names; the library is loaded by its own.
    const stem = library.replace('_cc.so.2', '.so').replace('.so.2', '.so');
    await symlink(library, join(deps, 'lib', stem));
  }
  await symlink('libtensorflow_cc.so.2', join(deps, 'lib', 'libtensorflow.so.2'));
  for (const headers of HEADERS) {
    const target = join(deps, 'include', headers);
    await mkdir(dirname(target), { recursive: true });
    await rename(join(from, 'include', headers), target);
  }
}

/** npm brings node-gyp along. */
function nodeGyp(): string {
  const prefix = dirname(dirname(process.execPath));
  const candidates = [
    join(prefix, 'lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js'),
    join(prefix, 'share/nodejs/npm/node_modules/node-gyp/bin/node-gyp.js'),
    join(prefix, 'share/nodejs/node-gyp/bin/node-gyp.js'),
  ];
  const found = candidates.find((path) => existsSync(path)) ?? resolveNodeGyp();
  if (found !== undefined) return found;
  throw new LatensifyError(
    'device',
    'node-gyp is needed to compile the addon: "npm install -g node-gyp" installs it.',
  );
}

function resolveNodeGyp(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
  } catch {
    return undefined;
  }
}

/** Node's own headers are used where they came with it; otherwise node-gyp fetches them. */
function buildFlags(addon: string): string[] {
  const prefix = dirname(dirname(process.execPath));
  const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node_api.h'));
  const module = join(addon, 'lib', 'napi-v8');
  return [
    ...(hasHeaders ? [`--nodedir=${prefix}`] : []),
    '--napi_build_version=8',
    '--module_name=tfjs_binding',
    `--module=${join(module, 'tfjs_binding.node')}`,
    `--module_path=${module}`,
  ];
}

function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (data: Buffer): void => {
      output = (output + data.toString()).slice(-1500);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const fail = (how: string, cause?: unknown): void =>
      reject(
        new LatensifyError('device', `"${command} ${args.slice(0, 3).join(' ')}" ${how}.`, {
          cause: cause ?? new Error(output),
        }),
      );
    child.once('error', (error) => fail("can't be started", error));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else fail(`failed: ${output.trim().split('\n').slice(-3).join(' / ')}`);
    });
  });
}
