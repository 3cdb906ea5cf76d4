import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { openDenoiser } from '../../models/denoise/index.js';
import { createRuntime } from '../../models/runtime/index.js';
import { thisMachine } from '../shared/machine.js';
import { listPictures, readRgb } from '../shared/pictures.js';
import { measureClean } from './clean.js';
import { psnr, ssim } from './metrics.js';
import { PlaneDenoiser } from './network.js';
import { type Planes, planesOf, withNoise } from './noisy.js';
import { PeerProcess } from './peers.js';
import { measureSpeed } from './speed.js';
import type { DenoiseResult, DenoiseRow, Method } from './types.js';

export interface DenoisePlan {
  readonly data: string;
  readonly model: string;
  readonly methods: readonly Method[];
  readonly sigmas: readonly number[];
  /** The first so many pictures. */
  readonly count: number;
  /** BM3D takes a minute for each picture: only so many. */
  readonly slowCount: number;
  /** Starts bench/peers/denoise.py. */
  readonly peers: readonly string[];
  /** 0: no speed. */
  readonly megapixels: number;
  readonly onRow: (
    row: DenoiseRow,
    pictures: { readonly noisy: Planes; readonly result: Planes },
  ) => Promise<void>;
}

export async function runDenoiseBench(plan: DenoisePlan): Promise<DenoiseResult> {
  const paths = (await listPictures(plan.data)).slice(0, plan.count);
  const { rows, modelId } = await measureGaussian(plan, paths);
  const ours = plan.methods.some((method) => method.startsWith('latensify'));
  const clean = ours ? await cleanOnes(plan.model, paths) : [];
  const speed = plan.megapixels > 0 ? await measureSpeed(plan.model, paths, plan.megapixels) : undefined;
  return { machine: thisMachine(), modelId, rows, clean, speed };
}

async function measureGaussian(plan: DenoisePlan, paths: readonly string[]) {
  const work = await mkdtemp(join(tmpdir(), 'latensify-bench-'));
  const network = await PlaneDenoiser.open(plan.model);
  const needsPeers = plan.methods.some((method) => !method.startsWith('latensify'));
  const peers = needsPeers ? new PeerProcess(plan.peers, work) : undefined;
  const rows: DenoiseRow[] = [];
  try {
    for (const [index, path] of paths.entries()) {
      const name = basename(path, extname(path));
      const clean = planesOf(await readRgb(path));
      for (const sigma of plan.sigmas) {
        const noisy = withNoise(clean, sigma, name);
        for (const method of plan.methods) {
          if (method === 'bm3d' && index >= plan.slowCount) continue;
          const { planes, milliseconds } = method.startsWith('latensify')
            ? await timed(() => network.denoise(noisy, method === 'latensify' ? undefined : sigma))
            : await peers!.denoise(method, noisy, sigma);
          const figures = { psnr: psnr(clean, planes), ssim: ssim(clean, planes) };
          const row = { picture: name, sigma, method, ...figures, milliseconds };
          rows.push(row);
          await plan.onRow(row, { noisy, result: planes });
        }
      }
    }
    return { rows, modelId: network.modelId };
  } finally {
    peers?.close();
    await network.dispose();
    await rm(work, { recursive: true });
  }
}

async function timed(work: () => Promise<Planes>): Promise<{ planes: Planes; milliseconds: number }> {
  const start = performance.now();
  const planes = await work();
  return { planes, milliseconds: performance.now() - start };
}

async function cleanOnes(model: string, paths: readonly string[]) {
  const runtime = createRuntime({ device: 'cpu' });
  const denoiser = await openDenoiser(runtime, model);
  try {
    return await measureClean(denoiser, paths);
  } finally {
    await denoiser.dispose();
    await runtime.dispose();
  }
}
