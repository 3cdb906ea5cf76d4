import { loadPixelNetworks, type Network, OnDemandNetwork, type Runtime } from '../runtime/index.js';
import { PictureCodec } from './codec.js';
import { HyperLatentCodec } from './hyper-latent-codec.js';
import { readModel, type NetworkName } from './model.js';
import { QuadtreeLatentCodec } from './quadtree-latent-codec.js';
import { loadTransforms, RefinementCodec, Refiner } from './refinement/index.js';
import { TileCodec } from './tile-codec.js';
import type { Codec } from './types.js';

export { TILE_EDGE } from './picture-tiles.js';
export { parseLtn, readLtnHeader } from './container/index.js';
export {
  type CustomModel,
  customModelId,
  openCustomCodec,
  type CustomShape,
  shapeOfCustom,
  unpackDecoder,
} from './custom/index.js';
export type { EmbeddedModel, LtnHeader, LtnLimits, MetadataBlocks, ParsedLtn } from './container/index.js';
export type * from './types.js';

/** What a stage of the codec took, for benchmarks; stages of several tiles overlap unless only one is in flight. */
export type OnStage = (stage: NetworkName, milliseconds: number) => void;

export interface CodecOptions {
  readonly onStage?: OnStage;
  /** Tiles worked on at once; default 2. */
  readonly tilesInFlight?: number;
}

/**
 * Opens the codec model of a folder (models/weights/codec/NAME).
 * @throws LatensifyError code 'model' when its files are damaged, or its entropy networks miss their known answers
 */
export async function openCodec(
  runtime: Runtime,
  folder: string,
  options: CodecOptions = {},
): Promise<Codec> {
  const model = await readModel(folder);
  const open: Pick<Network, 'dispose'>[] = [];
  const watched = (network: Network, name: NetworkName): Network =>
    options.onStage ? timed(network, name, options.onStage) : network;
  const loadExact = async (name: NetworkName): Promise<Network> => {
    const network = await runtime.loadExact(await model.network(name), model.knownAnswer(name));
    open.push(network);
    return watched(network, name);
  };
  const close = async () => {
    await Promise.all(open.map((network) => network.dispose()));
  };

  try {
    const contexts = [];
    for (const step of [0, 1, 2, 3] as const) contexts.push(await loadExact(`context-${step}`));
    const { latents, hyperLatents, certainTables } = model.manifest;
    const settings = {
      channels: latents,
      tableCount: model.coderTables.count,
      certainTables,
      rounding: model.rounding,
    };
    const tiles = new TileCodec(
      model.coderTables,
      new HyperLatentCodec(hyperLatents, await loadExact('hyper-synthesis')),
      new QuadtreeLatentCodec(settings, contexts),
    );
    const pixels = await loadPixelNetworks(runtime);
    const transforms = await loadTransforms(runtime);
    open.push(pixels.toPlanes, pixels.toPixels, transforms.forward, transforms.inverse);
    const refiner = new Refiner(new RefinementCodec(model.refinement), transforms);
    const onDemand = (name: NetworkName) =>
      new OnDemandNetwork(async () => watched(await runtime.load(await model.network(name)), name));
    const networks = {
      analysis: onDemand('analysis'),
      hyperAnalysis: onDemand('hyper-analysis'),
      synthesis: onDemand('synthesis'),
    };
    return new PictureCodec(model, { tiles, refiner }, pixels, networks, close, options.tilesInFlight);
  } catch (error) {
    await close();
    throw error;
  }
}

function timed(network: Network, name: NetworkName, onStage: OnStage): Network {
  return {
    provider: network.provider,
    dispose: () => network.dispose(),
    async run(feeds, signal) {
      const start = performance.now();
      const outputs = await network.run(feeds, signal);
      onStage(name, performance.now() - start);
      return outputs;
    },
  };
}
