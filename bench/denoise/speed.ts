import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeOnnx } from '../../models/graph/index.js';
import { openDenoiser } from '../../models/denoise/index.js';
import { createRuntime, type Runtime } from '../../models/runtime/index.js';
import { peakMemory } from '../shared/memory.js';
import { mosaic } from '../shared/pictures.js';
import type { SpeedFigures } from './types.js';

/** Of the convolution that shows what the machine can do: a side in pixels, and channels. */
const PLAIN = { side: 512, channels: 64, runs: 5 } as const;

/** One large picture from pixels to pixels, blind. @param megapixels of a 3:2 picture made of the given ones */
export async function measureSpeed(
  folder: string,
  paths: readonly string[],
  megapixels: number,
): Promise<SpeedFigures> {
  const width = Math.round(Math.sqrt(megapixels * 1.5e6));
  const height = Math.round(width / 1.5);
  const picture = await mosaic(paths, { width, height });
  const macs = await macsPerPixel(folder);
  const runtime = createRuntime({ device: 'cpu' });
  const spent = { denoiser: 0, estimator: 0 };
  const denoiser = await openDenoiser(runtime, folder, {
    onRun: (name, milliseconds) => (spent[name] += milliseconds / 1000),
  });
  try {
    const plainBefore = await plainConvolution(runtime);
    const start = performance.now();
    const map = await denoiser.noiseOf(picture, { kind: 'auto' });
    await denoiser.denoise(picture, map, { strength: 50, colour: 50 });
    const seconds = (performance.now() - start) / 1000;
    const plainAfter = await plainConvolution(runtime);
    return {
      width,
      height,
      seconds,
      peakBytes: peakMemory(),
      denoiserSeconds: spent.denoiser,
      estimatorSeconds: spent.estimator,
      gflops: (2 * macs * width * height) / seconds / 1e9,
      plainGflops: (plainBefore + plainAfter) / 2,
    };
  } finally {
    await denoiser.dispose();
    await runtime.dispose();
  }
}

/** Of the denoiser alone. */
async function macsPerPixel(folder: string): Promise<number> {
  const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as { macsPerPixel: number };
  return manifest.macsPerPixel;
}

/** GFLOPS of one 3×3 convolution of 64 channels, which ONNX Runtime does about as well as anything. */
async function plainConvolution(runtime: Runtime): Promise<number> {
  const { side, channels, runs } = PLAIN;
  const dims = [1, channels, side, side];
  const network = await runtime.loadOnCpu({
    name: 'plain-convolution',
    onnx: encodeOnnx({
      name: 'plain-convolution',
      inputs: [{ name: 'x', dims }],
      outputs: [{ name: 'y', dims }],
      initializers: [
        {
          name: 'w',
          dims: [channels, channels, 3, 3],
          data: new Float32Array(9 * channels ** 2).fill(0.01),
        },
      ],
      nodes: [
        {
          operator: 'Conv',
          inputs: ['x', 'w'],
          outputs: ['y'],
          attributes: { pads: { ints: [1, 1, 1, 1] } },
        },
      ],
    }),
  });
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await network.run({ x: { dims, data: new Float32Array(channels * side ** 2).fill(0.5) } });
    times.push((performance.now() - start) / 1000);
  }
  await network.dispose();
  return (2 * 9 * channels ** 2 * side ** 2) / Math.min(...times) / 1e9;
}
