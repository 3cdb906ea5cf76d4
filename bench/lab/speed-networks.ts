import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../common/paths.js';
import { buildAutoencoder, settingsFor } from '../../models/autoencoders/index.js';
import { inferShapes, readOnnx } from '../../models/graph/index.js';
import type { Task } from '../../models/training/index.js';

export const networkNames = ['dense', 'convolutional', 'denoiser'] as const;
export type NetworkName = (typeof networkNames)[number];

export interface SpeedNetwork {
  readonly title: string;
  readonly task: Task;
  /** Of a batch as the task takes it. */
  readonly dims: readonly number[];
  /** Of a batch: multiply-accumulates, forward. */
  readonly macs: number;
}

/** Networks that are timed: two of the lab's with their defaults, and the shipped denoiser as fine-tuning takes it. */
export async function networkOf(name: NetworkName): Promise<SpeedNetwork> {
  switch (name) {
    case 'dense': {
      const { task } = buildAutoencoder(settingsFor('undercomplete'));
      return {
        title: 'undercomplete, 28 × 28, batch of 64',
        task,
        dims: [64, 1, 28, 28],
        macs: macsOf(task, [64, 1, 28, 28]),
      };
    }
    case 'convolutional': {
      const { task } = buildAutoencoder(settingsFor('convolutional', { picture: { channels: 3 } }));
      return {
        title: 'convolutional, 64 × 64 in colour, batch of 16',
        task,
        dims: [16, 3, 64, 64],
        macs: macsOf(task, [16, 3, 64, 64]),
      };
    }
    case 'denoiser': {
      const path = join(projectRoot, 'models/weights/denoise/latensify-1/denoiser.onnx');
      const graph = readOnnx(await readFile(path));
      const batched = <V extends { readonly dims: readonly (number | string)[] }>(value: V): V => ({
        ...value,
        dims: ['batch', ...value.dims.slice(1)],
      });
      const task: Task = {
        graph: { ...graph, inputs: graph.inputs.map(batched), outputs: graph.outputs.map(batched) },
        output: 'denoised',
        code: 'denoised',
        loss: 'mse',
        penalties: [],
        prepare(pictures) {
          const [batch, , height, width] = pictures.dims as [number, number, number, number];
          const dims = [batch, 2, height / 2, width / 2];
          const level = new Float32Array(dims.reduce((a, b) => a * b)).fill(0.1);
          return { feeds: { picture: pictures, level: { dims, data: level } }, target: pictures };
        },
      };
      return {
        title: 'the shipped denoiser, 96 × 96 in colour, batch of 4',
        task,
        dims: [4, 3, 96, 96],
        macs: macsOf(task, [4, 3, 96, 96]),
      };
    }
  }
}

function macsOf({ graph }: Task, [batch, , height, width]: readonly number[]): number {
  const free = {
    batch: batch!,
    height: height!,
    width: width!,
    halfHeight: height! / 2,
    halfWidth: width! / 2,
  };
  return inferShapes(graph, { ...free, codeHeight: 1, codeWidth: 1 }).macs;
}
