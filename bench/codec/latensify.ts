import { join } from 'node:path';
import { projectRoot } from '../../common/paths.js';
import { openCodec } from '../../models/codec/index.js';
import { createRuntime } from '../../models/runtime/index.js';
import { profile } from '../shared/cpu-profile.js';
import type { BenchCodec, StageTimes } from './types.js';

/** The shipped model. */
export const MODEL = 'latensify-1';
const FOLDER = join(projectRoot, 'models/weights/codec', MODEL);

/** Latensify with the shipped model on the CPU, since all the others run there. */
export async function openLatensify(): Promise<BenchCodec> {
  const runtime = createRuntime({ device: 'cpu' });
  const codec = await openCodec(runtime, FOLDER);
  return {
    encode: (pixels, { quality }) => codec.encode(pixels, { quality }),
    decode: async (file) => (await codec.decode(file)).pixels,
    takeStages: () => ({}),
    close: async () => {
      await codec.dispose();
      await runtime.dispose();
    },
  };
}

/** The same one tile after the other and under a profiler, so that every millisecond belongs to one stage. */
export async function openStagedLatensify(): Promise<BenchCodec> {
  const networks = new Map<string, number>();
  const onStage = (stage: string, milliseconds: number): void => {
    networks.set(stage, (networks.get(stage) ?? 0) + milliseconds);
  };
  const runtime = createRuntime({ device: 'cpu' });
  const codec = await openCodec(runtime, FOLDER, { onStage, tilesInFlight: 1 });
  let stages: StageTimes = {};
  const staged = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    networks.clear();
    const { result, milliseconds, byScript } = await profile(work);
    stages = stagesOf(networks, byScript, milliseconds);
    return result;
  };
  return {
    encode: (pixels, { quality }) => staged(() => codec.encode(pixels, { quality })),
    decode: async (file) => (await staged(() => codec.decode(file))).pixels,
    takeStages: () => stages,
    close: async () => {
      await codec.dispose();
      await runtime.dispose();
    },
  };
}

/** Stages between the networks, by the files that their code is in; the first that fits counts. */
const STAGES_BY_SCRIPT: readonly (readonly [string, RegExp])[] = [
  ['rANS', /models\/codec\/entropy\//],
  ['gains, means, quantising', /models\/codec\/(quadtree|hyper|latent-grid|tile-codec|model)/],
  ['pixels to planes and back, halos', /models\/codec\/(windows|codec)/],
  ['alpha', /models\/codec\/alpha/],
  ['container', /models\/codec\/container\//],
  ['garbage collector', /\(garbage collector\)/],
];

/**
 * The networks by the clock, from handing them their tensors to having the results; the code between them as the
 * profiler shared it out. A garbage collection while a network runs counts in both.
 */
function stagesOf(
  networks: ReadonlyMap<string, number>,
  byScript: ReadonlyMap<string, number>,
  milliseconds: number,
): StageTimes {
  const stages = new Map<string, number>();
  const add = (stage: string, time: number): void => void stages.set(stage, (stages.get(stage) ?? 0) + time);
  for (const [network, time] of networks) add(network.startsWith('context-') ? 'contexts' : network, time);
  for (const [script, time] of byScript) {
    const stage = STAGES_BY_SCRIPT.find(([, pattern]) => pattern.test(script))?.[0];
    if (stage !== undefined) add(stage, time);
  }
  const known = [...stages.values()].reduce((sum, time) => sum + time, 0);
  add('everything else', Math.max(0, milliseconds - known));
  return Object.fromEntries(stages);
}
