import { drawHints, type Hint, labOf } from '../../../models/colorize/index.js';
import { type Graph, sizeOf, trainableNames } from '../../../models/graph/index.js';
import type { Dataset, Random, Task, Tensor } from '../../../models/training/index.js';
import { randomOf } from '../../../models/training/index.js';
import { addNoise, measureLevel } from './noise.js';
import type { Crop } from './pictures.js';
import type { FineTuningRequest } from '../tuning.js';

/** What a network is fine-tuned by. */
export interface Tuning {
  readonly task: Task;
  /** Crops as the task takes them. */
  dataset(crops: readonly Crop[]): Dataset;
}

type Wanted = Pick<FineTuningRequest, 'task' | 'noise' | 'crop' | 'seed'>;

/** @param graph the shipped network, for one picture at a time */
export function tuningOf(request: Wanted, graph: Graph): Tuning {
  return request.task === 'denoise' ? denoising(request, graph) : colorizing(request, graph);
}

/** Any number of pictures at once, where the network was written for one. */
const batched = (graph: Graph): Graph => ({
  ...graph,
  inputs: graph.inputs.map((value) => ({ ...value, dims: ['batch', ...value.dims.slice(1)] })),
  outputs: graph.outputs.map((value) => ({ ...value, dims: ['batch', ...value.dims.slice(1)] })),
});

/** Planes 0 … 2: clean; 3 … 5: noisy; 6 and 7: the noise's level. */
function denoising(request: Wanted, graph: Graph): Tuning {
  const side = request.crop;
  const area = side * side;
  return {
    task: {
      graph: batched(graph),
      output: 'denoised',
      code: 'denoised',
      // Less than squared errors do, it lets strong noise outweigh weak noise.
      loss: 'mae',
      penalties: [],
      prepare({ dims, data }) {
        const batch = dims[0]!;
        const half = side / 2;
        const clean = planesOf(data, batch, 8 * area, 0, 3 * area);
        const noisy = planesOf(data, batch, 8 * area, 3 * area, 3 * area);
        const level = new Float32Array(batch * 2 * half * half);
        for (let i = 0; i < level.length; i++) {
          const [x, y] = [i % half, Math.floor(i / half) % half];
          const [plane, picture] = [Math.floor(i / half ** 2) % 2, Math.floor(i / (2 * half ** 2))];
          level[i] = data[picture * 8 * area + (6 + plane) * area + 2 * y * side + 2 * x]!;
        }
        return {
          feeds: {
            picture: { dims: [batch, 3, side, side], data: noisy },
            level: { dims: [batch, 2, half, half], data: level },
          },
          target: { dims: [batch, 3, side, side], data: clean },
        };
      },
    },
    dataset: (crops) => ({
      size: crops.length,
      shape: [8, side, side],
      read(indices, random) {
        const all = new Float32Array(indices.length * 8 * area);
        for (const [i, index] of indices.entries()) {
          // The held-out crops keep their noise from one look to the next.
          const source = random ?? randomOf(request.seed, 'noise', index);
          const flip = random !== undefined && random.uniform() < 0.5;
          const crop = crops[index]!;
          const clean = toPlanes(crop.clean, side, flip);
          const given = crop.noisy && toPlanes(crop.noisy, side, flip);
          const made = given
            ? { noisy: given, level: measureLevel(clean, given, side) }
            : addNoise(clean, { height: side, width: side }, request.noise, source);
          all.set(clean, i * 8 * area);
          all.set(made.noisy, (8 * i + 3) * area);
          all.set(wavering(made.level, random), (8 * i + 6) * area);
        }
        return Promise.resolve(all);
      },
    }),
  };
}

/** When it is used, the level is an estimate: it must bear one that is a little off. */
function wavering(level: Float32Array, random: Random | undefined): Float32Array {
  if (random === undefined || random.uniform() < 0.5) return level;
  const factor = 0.85 + 0.3 * random.uniform();
  return level.map((value) => factor * value);
}

/** Planes L, a and b. */
function colorizing(request: Wanted, graph: Graph): Tuning {
  const side = request.crop;
  const area = side * side;
  return {
    task: {
      graph: batched(graph),
      output: 'ab',
      code: 'ab',
      loss: 'mse',
      penalties: [],
      trainable: afterInput(graph, 'hints'),
      prepare({ dims, data }, random) {
        const batch = dims[0]!;
        const luminance = planesOf(data, batch, 3 * area, 0, area);
        const hints = new Float32Array(batch * 2 * area);
        const confidence = new Float32Array(batch * area);
        for (let i = 0; i < batch; i++) {
          const drawn = drawHints(
            randomHints(data.subarray(3 * i * area, 3 * (i + 1) * area), side, random),
            {
              width: side,
              height: side,
            },
          );
          hints.set(drawn.a.data, 2 * i * area);
          hints.set(drawn.b.data, (2 * i + 1) * area);
          confidence.set(drawn.confidence.data, i * area);
        }
        return {
          feeds: {
            luminance: { dims: [batch, 1, side, side], data: luminance },
            hints: { dims: [batch, 2, side, side], data: hints },
            confidence: { dims: [batch, 1, side, side], data: confidence },
          },
          target: halved(data, batch, side),
        };
      },
    },
    dataset: (crops) => ({
      size: crops.length,
      shape: [3, side, side],
      read(indices, random) {
        const all = new Float32Array(indices.length * 3 * area);
        for (const [i, index] of indices.entries()) {
          const flip = random !== undefined && random.uniform() < 0.5;
          const { clean } = crops[index]!;
          for (let y = 0; y < side; y++) {
            for (let x = 0; x < side; x++) {
              const from = 3 * (y * side + (flip ? side - 1 - x : x));
              const { l, a, b } = labOf(clean[from]!, clean[from + 1]!, clean[from + 2]!);
              const to = 3 * i * area + y * side + x;
              all[to] = l;
              all[to + area] = a;
              all[to + 2 * area] = b;
            }
          }
        }
        return Promise.resolve(all);
      },
    }),
  };
}

/** None for half of the crops, else one to ten of the true colours; none at all when it is judged. */
function randomHints(lab: Float32Array, side: number, random: Random | undefined): Hint[] {
  if (random === undefined || random.uniform() < 0.5) return [];
  return Array.from({ length: 1 + random.below(10) }, () => {
    const [x, y] = [random.below(side), random.below(side)];
    const at = y * side + x;
    return {
      x: (x + 0.5) / side,
      y: (y + 0.5) / side,
      a: lab[side * side + at]!,
      b: lab[2 * side * side + at]!,
    };
  });
}

/** a and b at half the size, each the mean of four. */
function halved(data: Float32Array, batch: number, side: number): Tensor {
  const half = side / 2;
  const dims = [batch, 2, half, half];
  const result = new Float32Array(sizeOf(dims));
  for (let i = 0; i < result.length; i++) {
    const [x, y] = [i % half, Math.floor(i / half) % half];
    const [plane, picture] = [Math.floor(i / half ** 2) % 2, Math.floor(i / (2 * half ** 2))];
    const at = (3 * picture + 1 + plane) * side * side + 2 * y * side + 2 * x;
    result[i] = (data[at]! + data[at + 1]! + data[at + side]! + data[at + side + 1]!) / 4;
  }
  return { dims, data: result };
}

/** Weights of what depends on an input: the rest, the encoder of luminance, stays as it is. */
function afterInput(graph: Graph, input: string): string[] {
  const reached = new Set([input]);
  const nodes = graph.nodes.filter((node) => {
    const isReached = node.inputs.some((name) => reached.has(name));
    if (isReached) for (const output of node.outputs) reached.add(output);
    return isReached;
  });
  return trainableNames({ ...graph, nodes });
}

function planesOf(
  data: Float32Array,
  batch: number,
  stride: number,
  from: number,
  size: number,
): Float32Array {
  const planes = new Float32Array(batch * size);
  for (let i = 0; i < batch; i++) {
    planes.set(data.subarray(i * stride + from, i * stride + from + size), i * size);
  }
  return planes;
}

function toPlanes(rgb: Uint8Array, side: number, flip: boolean): Float32Array {
  const area = side * side;
  const planes = new Float32Array(3 * area);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const from = 3 * (y * side + (flip ? side - 1 - x : x));
      for (let c = 0; c < 3; c++) planes[c * area + y * side + x] = rgb[from + c]! / 255;
    }
  }
  return planes;
}
