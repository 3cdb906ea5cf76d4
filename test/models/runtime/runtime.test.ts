import { afterEach, describe, expect, it } from 'vitest';
import type { Worker } from 'node:worker_threads';
import {
  createRuntime,
  hashOutputs,
  knownAnswerInputs,
  type KnownAnswer,
  type Runtime,
  type RuntimeOptions,
} from '../../../models/runtime/index.js';
import { selfCheckNetwork } from '../../../models/runtime/self-check.js';
import { integerNetwork, tensor, twoOutputs } from './networks.js';

const open: Runtime[] = [];
function runtime(options: RuntimeOptions = {}): Runtime {
  const made = createRuntime({ device: 'cpu', threads: 1, ...options });
  open.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((made) => made.dispose()));
});

const integers = { name: 'integers', onnx: integerNetwork() };
const dims = { x: [1, 4, 24, 40] };
const feeds = (seed = 5) => ({ x: tensor(dims.x, seed, 510) });
const rounded = (seed = 5) => {
  const { x } = feeds(seed);
  return { x: { dims: x.dims, data: x.data.map(Math.round) } };
};

async function answerOf(options: RuntimeOptions): Promise<KnownAnswer> {
  const network = await runtime(options).load(integers);
  return { dims, sha256: hashOutputs(Object.values(await network.run(knownAnswerInputs(dims)))) };
}

describe('a network', () => {
  it('gives outputs by name and takes the feeds along', async () => {
    const network = await runtime().load({ name: 'two', onnx: twoOutputs() });
    const x = { dims: [2], data: Float32Array.of(3, 4) };
    const outputs = await network.run({ x });
    expect(outputs).toEqual({
      b: { dims: [2], data: Float32Array.of(4, 5) },
      '1': { dims: [2], data: Float32Array.of(6, 8) },
    });
    expect(x.data.length).toBe(0);
  });

  it('copies feeds that are a part of a larger buffer', async () => {
    const network = await runtime().load({ name: 'two', onnx: twoOutputs() });
    const whole = Float32Array.of(1, 2, 3);
    const outputs = await network.run({ x: { dims: [2], data: whole.subarray(1) } });
    expect(outputs['b']?.data).toEqual(Float32Array.of(3, 4));
    expect(whole).toEqual(Float32Array.of(1, 2, 3));
  });

  it('is loaded once for all that hold it', async () => {
    const home = runtime();
    const [first, second] = await Promise.all([home.load(integers), home.load(integers)]);
    await first.dispose();
    await first.dispose();
    await expect(first.run(rounded())).rejects.toMatchObject({ code: 'internal' });
    await expect(second.run(rounded())).resolves.toBeDefined();
    await second.dispose();
    const third = await home.load(integers);
    await expect(third.run(rounded())).resolves.toBeDefined();
  });

  it('that is none is refused with its name', async () => {
    const onnx = Uint8Array.of(1, 2, 3);
    await expect(runtime().load({ name: 'nonsense', onnx })).rejects.toMatchObject({
      code: 'model',
      message: expect.stringContaining('"nonsense"') as string,
    });
  });

  it('that gets a wrong shape says so and goes on', async () => {
    const network = await runtime().load(integers);
    await expect(network.run({ x: tensor([1, 5, 8, 8], 1) })).rejects.toMatchObject({ code: 'device' });
    await expect(network.run(rounded())).resolves.toBeDefined();
  });
});

describe('an exact network', () => {
  it('gives the same bits with one thread, with two and in WebAssembly', async () => {
    const networks = await Promise.all([
      runtime({ threads: 1 }).load(integers),
      runtime({ threads: 2 }).load(integers),
      runtime({ device: 'wasm' }).load(integers),
    ]);
    const [one, two, wasm] = await Promise.all(networks.map((network) => network.run(rounded())));
    expect(two).toEqual(one);
    expect(wasm).toEqual(one);
    expect(one?.['y']?.data.every(Number.isInteger)).toBe(true);
  });

  it('is taken when it meets its known answer, in both builds', async () => {
    const answer = await answerOf({});
    const native = await runtime().loadExact(integers, answer);
    const wasm = await runtime({ exactEngine: 'wasm' }).loadExact(integers, answer);
    expect([native.provider, wasm.provider]).toEqual(['cpu', 'wasm']);
    expect(await wasm.run(rounded())).toEqual(await native.run(rounded()));
  });

  it('runs in WebAssembly where the native build misses the known answer', async () => {
    // With fractions for weights the two builds differ in the last bits: only one has fused multiply-add.
    const fractions = { name: 'fractions', onnx: selfCheckNetwork() };
    const fractionDims = { x: [1, 12, 16, 16] };
    const network = await runtime({ device: 'wasm' }).load(fractions);
    const outputs = await network.run(knownAnswerInputs(fractionDims));
    const answer = { dims: fractionDims, sha256: hashOutputs(Object.values(outputs)) };
    await expect(runtime({ exactEngine: 'native' }).loadExact(fractions, answer)).rejects.toMatchObject({
      code: 'model',
    });
    expect((await runtime().loadExact(fractions, answer)).provider).toBe('wasm');
  });

  it('is refused when it misses its known answer', async () => {
    const answer = { dims, sha256: '0'.repeat(64) };
    await expect(runtime().loadExact(integers, answer)).rejects.toMatchObject({
      code: 'model',
      message: expect.stringContaining('"integers"') as string,
    });
  });
});

describe('cancelling', () => {
  it('stops runs that have not started and leaves the others alone', async () => {
    const network = await runtime().load(integers);
    const stop = new AbortController();
    const kept = Array.from({ length: 3 }, () => network.run(rounded()));
    const cancelled = Array.from({ length: 3 }, () => network.run(rounded(), stop.signal));
    const last = network.run(rounded());
    stop.abort();
    for (const run of cancelled) await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(await last).toEqual(await kept[0]);
  });

  it('refuses a run whose signal had fired before', async () => {
    const network = await runtime().load(integers);
    await expect(network.run(rounded(), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('the thread', () => {
  const startedWorker = (): Promise<Worker> =>
    new Promise((resolve) => {
      process.once('worker', resolve);
    });

  it('starts again after a crash, with its networks', async () => {
    const started = startedWorker();
    const answer = await answerOf({});
    const home = runtime();
    await started;
    const crashing = startedWorker();
    const network = await home.loadExact(integers, answer);
    const worker = await crashing;
    const before = await network.run(rounded());
    const ended = new Promise((resolve) => {
      worker.once('exit', resolve);
    });
    worker.postMessage({ id: 1, request: null });
    await ended;
    expect(await network.run(rounded())).toEqual(before);
  });

  it('rejects what is pending when it dies', async () => {
    const starting = startedWorker();
    const home = runtime();
    const loading = home.load(integers);
    await (await starting).terminate();
    await expect(loading).rejects.toMatchObject({ code: 'device' });
    const network = await home.load(integers);
    await expect(network.run(rounded())).resolves.toBeDefined();
  });

  it('ends with the runtime, which rejects what is pending', async () => {
    const home = runtime();
    const network = await home.load(integers);
    const runs = Array.from({ length: 5 }, () => network.run(rounded()));
    const outcomes = Promise.allSettled(runs);
    await home.dispose();
    for (const outcome of await outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'cancelled' });
    }
    await expect(network.run(rounded())).rejects.toMatchObject({ code: 'cancelled' });
    await network.dispose();
  });

  it('may end while a network is being freed', async () => {
    const home = runtime();
    const network = await home.load(integers);
    await Promise.all([network.dispose(), home.dispose(), home.dispose()]);
  });
});
