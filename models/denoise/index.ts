import {
  loadPixelNetworks,
  loadPixelNetworks16,
  OnDemandNetwork,
  type Network,
  type Runtime,
} from '../runtime/index.js';
import { TiledDenoiser } from './denoiser.js';
import { readModel } from './model.js';
import type { Denoiser } from './types.js';

export { type CameraCurve, curveAt } from './camera-curves.js';
export { type CameraNoise, cameraNoise, type CleanPlanes } from './camera-noise.js';
export { correlationKernel, REACH } from './correlation-kernel.js';
export { halveCurve } from './halving.js';
export { flatPatches } from './flat-patches.js';
export { NoiseMeter } from './measure.js';
export { type DenoiseManifest, readModel as readDenoiseModel } from './model.js';
export { deviationAt, type NoiseCurve, type NoiseCurvePoint } from './noise-curve.js';
export { fromOpponent, toOpponent } from './opponent.js';
export { meanLevel, type NoiseLevel, type NoiseMap } from './noise-map.js';
export { laggedProducts, type Patch, PatchReader } from './patches.js';
export type * from './types.js';

/** Halos make it 20 % more work than the picture alone; larger tiles take too much memory at once. */
const TILE_EDGE = 1024;

export interface DenoiserOptions {
  /** Side of the tiles in pixels, a multiple of 16; default 1024. */
  readonly tileEdge?: number;
  /** What a network took, for benchmarks. */
  readonly onRun?: (name: 'denoiser' | 'estimator', milliseconds: number) => void;
}

/**
 * Opens the denoising model of a folder (models/weights/denoise/NAME).
 *
 *     picture ─┬─ estimator, curve or user ─ noise map/16 ─ × strength ─ ↑8 ─ map/2 ─┐
 *              └──────────────────────────────────────────────────────── denoiser ───┴─ clean picture
 *
 * @throws LatensifyError code 'model' when its files are damaged
 */
export async function openDenoiser(
  runtime: Runtime,
  folder: string,
  { tileEdge = TILE_EDGE, onRun }: DenoiserOptions = {},
): Promise<Denoiser> {
  const model = await readModel(folder);
  const onDemand = (name: 'denoiser' | 'estimator') =>
    new OnDemandNetwork(async () => {
      const network = await runtime.load(await model.network(name));
      return onRun ? timed(network, (milliseconds) => onRun(name, milliseconds)) : network;
    });
  const networks = {
    denoiser: onDemand('denoiser'),
    estimator: onDemand('estimator'),
    pixels8: await loadPixelNetworks(runtime),
    pixels16: await loadPixelNetworks16(runtime),
  };
  return new TiledDenoiser(model.manifest, networks, tileEdge);
}

function timed(network: Network, onRun: (milliseconds: number) => void): Network {
  return {
    provider: network.provider,
    dispose: () => network.dispose(),
    async run(feeds, signal) {
      const start = performance.now();
      const outputs = await network.run(feeds, signal);
      onRun(performance.now() - start);
      return outputs;
    },
  };
}
