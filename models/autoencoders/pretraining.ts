import { extract, type Graph, GraphBuilder, type Initializer, sizeOf } from '../graph/index.js';
import {
  type Dataset,
  randomOf,
  type Task,
  Trainer,
  type TrainingHooks,
  withWeights,
} from '../training/index.js';
import { trainingOf } from './autoencoder.js';
import { activate, dense } from './layers.js';
import type { Settings } from './settings.js';

/** Share of a layer's inputs that it doesn't see while it learns to give them all. */
const MASKED = 0.25;
/** Of the whole training's epochs, for each layer. */
const SHARE = 0.25;

/**
 * Greedy layer-wise pre-training as stacked denoising autoencoders (Vincent et al. 2010): each layer learns to
 * restore the values of the layer below, a quarter of them masked; those below stand still.
 * @param graph of a deep autoencoder @returns the same graph, its layers' weights as they were learned
 */
export async function pretrain(
  graph: Graph,
  settings: Settings,
  data: { readonly train: Dataset; readonly validation: Dataset },
  hooks: TrainingHooks = {},
): Promise<Graph> {
  const { layers, code, picture, training } = settings;
  const sizes = [picture.channels * picture.height * picture.width, ...layers, code];
  const epochs = Math.max(1, Math.round(training.epochs * SHARE));
  let current = graph;
  for (let layer = 0; layer < sizes.length - 1 && !hooks.signal?.aborted; layer++) {
    const stage = stageOf(current, settings, layer, sizes);
    const trainer = new Trainer(stage, data, { ...trainingOf(settings), epochs, patience: 0 });
    await trainer.run(hooks);
    const learned = await trainer.result();
    trainer.dispose();
    current = withWeights(current, renamed(learned.initializers, layer, sizes.length - 2));
  }
  return current;
}

/** hidden k (from the layers below, which stand still) × mask ─ dense ─ dense ─ hidden k */
function stageOf(graph: Graph, settings: Settings, layer: number, sizes: readonly number[]): Task {
  const { activation, codeActivation, outputActivation, training } = settings;
  const below = extract(graph, 'below', graph.inputs, [
    { name: `hidden${layer}`, dims: ['batch', sizes[layer]!] },
  ]);
  const g = new GraphBuilder('stage.');
  const shop = { g, random: randomOf(training.seed, 'stage', layer) };
  const [inputs, outputs] = [sizes[layer]!, sizes[layer + 1]!];
  const isLast = layer === sizes.length - 2;
  g.input('mask', ['batch', inputs]);
  const seen = g.node('Mul', [`hidden${layer}`, 'mask'], {}, 'seen');
  const up = isLast ? codeActivation : activation;
  const down = layer === 0 ? outputActivation : activation;
  const hidden = activate(shop, dense(shop, seen, inputs, outputs, up, 'up'), up, 'stageCode');
  const restored = activate(shop, dense(shop, hidden, outputs, inputs, down, 'down'), down);
  // The restored layer is compared with the layer as it was: their difference with nothing.
  g.node('Sub', [restored, `hidden${layer}`], {}, 'difference');
  g.output('difference', ['batch', inputs]);
  const stage = g.finish(`stage${layer + 1}`);
  return {
    graph: {
      ...stage,
      nodes: [...below.nodes, ...stage.nodes],
      initializers: [...below.initializers, ...stage.initializers],
      inputs: [...graph.inputs, ...stage.inputs],
    },
    output: 'difference',
    code: 'stageCode',
    loss: 'mse',
    penalties: [],
    trainable: ['up.weight', 'up.bias', 'down.weight', 'down.bias'],
    prepare(pictures, random) {
      const dims = [pictures.dims[0]!, inputs];
      const mask = new Float32Array(sizeOf(dims)).fill(1);
      if (random !== undefined)
        for (let i = 0; i < mask.length; i++) if (random.uniform() < MASKED) mask[i] = 0;
      const target = { dims, data: new Float32Array(sizeOf(dims)) };
      return { feeds: { input: pictures, mask: { dims, data: mask } }, target };
    },
  };
}

/** The stage's weights under the names that the deep network has for them. */
function renamed(
  initializers: readonly Initializer[],
  layer: number,
  last: number,
): Map<string, Float32Array> {
  const up = layer === last ? 'code.head' : `encoder${layer + 1}`;
  const down = `decoder${last - layer + 1}`;
  const entries = initializers.flatMap(({ name, data }) => {
    const [part, what] = name.split('.');
    if (!(data instanceof Float32Array) || (part !== 'up' && part !== 'down')) return [];
    return [[`${part === 'up' ? up : down}.${what!}`, data] as const];
  });
  return new Map(entries);
}
