/** Small programs that tests start in processes of their own: node programs.js NAME. Each prints one line of JSON. */
import { createRuntime, type Network } from '../../../models/runtime/index.js';
import { integerNetwork, tensor } from './networks.js';

const source = { name: 'integers', onnx: integerNetwork() };
const run = (network: Network, height: number, width: number) =>
  network.run({ x: tensor([1, 4, height, width], 1) });

const programs: Record<string, () => Promise<unknown>> = {
  /** Nothing is disposed: the idle thread must not keep the process. */
  async idle() {
    const network = await createRuntime({ device: 'cpu' }).load(source);
    return (await run(network, 8, 8))['y']?.dims;
  },

  async dispose() {
    const runtime = createRuntime({ device: 'cpu' });
    const network = await runtime.load(source);
    const outputs = await run(network, 8, 8);
    const before = outputs['y']?.data.join();
    await runtime.dispose();
    return outputs['y']?.data.join() === before;
  },

  async 'exit while running'() {
    const network = await createRuntime({ device: 'cpu' }).load(source);
    await run(network, 8, 8);
    for (let i = 0; i < 10; i++) void run(network, 768, 768);
    setTimeout(() => process.exit(7), 50);
    return 'started';
  },

  async 'throw while running'() {
    const network = await createRuntime({ device: 'cpu' }).load(source);
    await run(network, 8, 8);
    for (let i = 0; i < 10; i++) void run(network, 768, 768);
    setTimeout(() => {
      throw new Error('on purpose');
    }, 50);
    return 'started';
  },

  /** Resident bytes after a hundred sizes, and after five hundred more. */
  async 'many shapes'() {
    const runtime = createRuntime({ device: 'cpu', threads: 1 });
    const network = await runtime.load(source);
    const runs = async (from: number, to: number) => {
      for (let i = from; i < to; i++) await run(network, 16 + ((i * 131) % 384), 16 + ((i * 197) % 384));
      return process.memoryUsage.rss();
    };
    const [before, after] = [await runs(0, 100), await runs(100, 600)];
    await runtime.dispose();
    return { before, after };
  },

  async webgpu() {
    const [gpu, cpu] = [createRuntime({ device: 'webgpu' }), createRuntime({ device: 'cpu' })];
    const networks = [await gpu.load(source), await cpu.load(source)] as const;
    const [got, expected] = [await run(networks[0], 16, 24), await run(networks[1], 16, 24)];
    const difference = Math.max(
      ...[...(got['y']?.data ?? [NaN])].map((value, i) => Math.abs(value - (expected['y']?.data[i] ?? NaN))),
    );
    const report = (await gpu.report()).find(({ provider }) => provider === 'webgpu');
    await Promise.all([gpu.dispose(), cpu.dispose()]);
    return { provider: networks[0].provider, difference, report };
  },
};

const program = programs[process.argv[2] ?? ''];
if (!program) throw new Error(`no program ${String(process.argv[2])}`);
console.log(JSON.stringify(await program()));
