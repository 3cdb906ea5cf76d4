import { beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../models/graph/index.js';
import {
  type Dataset,
  decodeCheckpoint,
  encodeCheckpoint,
  openBackend,
  randomOf,
  type Task,
  Trainer,
  type TrainingSettings,
} from '../../../models/training/index.js';

const side = 4;
const code = 2;

/** Pictures that lie in a plane: two numbers are enough for each. */
function planeOfPictures(size: number, seed: number): Dataset {
  const shape = [1, side, side] as const;
  const axes = [1, 2].map((k) => Float32Array.from({ length: side * side }, (_, i) => Math.sin(k * i)));
  const picture = (index: number): Float32Array => {
    const random = randomOf(seed, index);
    const weights = axes.map(() => random.gaussian());
    return axes[0]!.map((_, i) => 0.5 + 0.1 * axes.reduce((sum, axis, k) => sum + weights[k]! * axis[i]!, 0));
  };
  return {
    size,
    shape,
    read: (indices) => Promise.resolve(Float32Array.from(indices.flatMap((index) => [...picture(index)]))),
  };
}

function linearTask(): Task {
  const random = randomOf(1, 'weights');
  const weights = (length: number): Float32Array =>
    Float32Array.from({ length }, () => 0.2 * random.gaussian());
  const g = new GraphBuilder();
  const flat = g.node('Flatten', [g.input('input', ['batch', 1, side, side])]);
  const w1 = g.constant('w1', [side * side, code], weights(side * side * code));
  g.node('Gemm', [flat, w1, g.constant('b1', [code], new Float32Array(code))], {}, 'code');
  const w2 = g.constant('w2', [code, side * side], weights(side * side * code));
  const grown = g.node('Gemm', ['code', w2, g.constant('b2', [side * side], new Float32Array(side * side))]);
  g.node('Reshape', [grown, g.integers([-1, 1, side, side])], {}, 'output');
  g.output('output', ['batch', 1, side, side]);
  const graph = g.finish('linear');
  return {
    graph,
    output: 'output',
    code: 'code',
    loss: 'mse',
    penalties: [],
    prepare: (pictures) => ({ feeds: { input: pictures }, target: pictures }),
  };
}

const settings: TrainingSettings = {
  seed: 3,
  epochs: 30,
  batchSize: 16,
  optimizer: { kind: 'adam' },
  schedule: { kind: 'cosine', rate: 0.03, warmup: 0.05 },
  patience: 0,
};
const data = { train: planeOfPictures(64, 1), validation: planeOfPictures(16, 2) };

describe('a training', () => {
  beforeAll(() => openBackend({ wanted: 'wasm' }));

  it.each([
    ['Adam', settings],
    ['AdamW', { ...settings, optimizer: { kind: 'adamw', decay: 1e-4 } }],
    [
      'SGD with momentum',
      {
        ...settings,
        optimizer: { kind: 'sgd', momentum: 0.9 },
        schedule: { kind: 'steps', rate: 1, every: 20, factor: 0.3 },
      },
    ],
  ] as const)('learns what there is to learn, with %s', async (_, chosen: TrainingSettings) => {
    const trainer = new Trainer(linearTask(), data, chosen);
    expect(await trainer.run()).toBe('finished');
    const [first, last] = [trainer.reports[0]!, trainer.reports.at(-1)!];
    expect(last.validation).toBeLessThan(first.validation / 20);
    trainer.dispose();
  });

  it('goes on from a checkpoint in the middle of an epoch as if it had never stopped', async () => {
    const short = { ...settings, epochs: 4 };
    const whole = new Trainer(linearTask(), data, short);
    await whole.run();

    const interrupted = new Trainer(linearTask(), data, short);
    const controller = new AbortController();
    await interrupted.run({
      signal: controller.signal,
      onStep: ({ step }) => {
        if (step >= 10) controller.abort();
      },
    });
    const saved = encodeCheckpoint(await interrupted.checkpoint());
    const resumed = new Trainer(linearTask(), data, short);
    const checkpoint = decodeCheckpoint(saved, resumed.identity);
    expect(checkpoint.step).toBe(10);
    resumed.restore(checkpoint);
    await resumed.run();

    expect(resumed.reports).toEqual(whole.reports);
    expect(await resumed.objective.weightData()).toEqual(await whole.objective.weightData());
    for (const each of [whole, interrupted, resumed]) each.dispose();
  });

  it('refuses a checkpoint that is damaged or of another training', async () => {
    const trainer = new Trainer(linearTask(), data, settings);
    const saved = encodeCheckpoint(await trainer.checkpoint());
    expect(() => decodeCheckpoint(saved, 'another')).toThrow('another network');
    const damaged = saved.slice();
    damaged[damaged.length >> 1]! ^= 1;
    expect(() => decodeCheckpoint(damaged, trainer.identity)).toThrow('damaged');
    expect(() => decodeCheckpoint(saved.slice(0, 40), trainer.identity)).toThrow('damaged');
    expect(() => decodeCheckpoint(new Uint8Array(0), trainer.identity)).toThrow('damaged');
    trainer.dispose();
  });

  it('stops early when the held-out pictures get no better, and keeps the best weights', async () => {
    const still: TrainingSettings = {
      ...settings,
      schedule: { kind: 'constant', rate: 0 },
      patience: 2,
    };
    const trainer = new Trainer(linearTask(), data, still);
    expect(await trainer.run()).toBe('stopped early');
    expect(trainer.reports.length).toBe(3);
    expect((await trainer.result()).initializers.find(({ name }) => name === 'w1')?.data).toEqual(
      linearTask().graph.initializers.find(({ name }) => name === 'w1')?.data,
    );
    trainer.dispose();
  });

  it('says so when the loss leaves the path', async () => {
    const wild: TrainingSettings = {
      ...settings,
      optimizer: { kind: 'sgd', momentum: 0.9 },
      schedule: { kind: 'constant', rate: 1e4 },
    };
    const trainer = new Trainer(linearTask(), data, wild);
    await expect(trainer.run()).rejects.toThrow('smaller learning rate');
    trainer.dispose();
  });
});
