import { extract, type Graph, GraphBuilder, inferShapes, sizeOf } from '../graph/index.js';
import {
  DIRECTION,
  type Penalty,
  type Random,
  randomOf,
  type SlopedActivation,
  type Task,
  type Tensor,
  type TrainingSettings,
} from '../training/index.js';
import {
  type Architecture,
  classicalArchitecture,
  convolutionalArchitecture,
  denseArchitecture,
  recurrentArchitecture,
} from './architectures.js';
import { checkSettings } from './check.js';
import { corrupt } from './corruption.js';
import { activate, type Workshop } from './layers.js';
import type { Settings } from './settings.js';

/** An autoencoder that is ready to be trained. */
export interface Autoencoder {
  readonly settings: Settings;
  readonly task: Task;
  /** Numbers of a picture, and of its code. */
  readonly numbers: { readonly picture: number; readonly code: number };
}

/** The networks that a trained autoencoder is used by: `input` → `code`, `code` → `output`, and both in one. */
export interface Parts {
  readonly encoder: Graph;
  readonly decoder: Graph;
  readonly autoencoder: Graph;
}

/**
 * Builds the network and what it is to learn.
 *
 *     input ─ encoder ─ code ────────────────────────── decoder ─ output
 *     input ─ encoder ─┬ code (mean) ──────────── + ─ latent ─ decoder ─ output      variational
 *                      └ logVariance ─ exp(½) ─ × noise ┘
 *
 * @param stepsPerEpoch for what is counted in epochs and grows by the step
 * @throws LatensifyError 'usage' for settings that can't work
 */
export function buildAutoencoder(settings: Settings, stepsPerEpoch = 100): Autoencoder {
  checkSettings(settings);
  const architecture = architectureOf(settings);
  const graph = buildGraph(settings, architecture);
  const { picture } = settings;
  const shapes = inferShapes(graph, { batch: 1, height: picture.height, width: picture.width }).dims;
  const numbers = { picture: sizeOf(shapes.get('input')!), code: sizeOf(shapes.get('code')!) };
  const codeDims = shapes.get('code')!.slice(1);
  const penalties = penaltiesOf(settings, numbers.picture, stepsPerEpoch);
  const isSampling = settings.kind === 'variational';
  const task: Task = {
    graph,
    output: 'output',
    code: 'code',
    loss: settings.loss,
    penalties,
    prepare(pictures, random) {
      const source = random ?? randomOf(settings.training.seed, 'held out');
      const batch = pictures.dims[0]!;
      const input = { dims: pictures.dims, data: corrupt(pictures, settings.corruption, source) };
      const feeds: Record<string, Tensor> = { input };
      if (isSampling) feeds['noise'] = gaussians([batch, ...codeDims], random);
      if (penalties.some(({ kind }) => kind === 'jacobian')) {
        feeds[DIRECTION] = gaussians(pictures.dims, source);
      }
      return { feeds, target: pictures };
    },
  };
  return { settings, task, numbers };
}

function architectureOf({ kind }: Settings): Architecture {
  switch (kind) {
    case 'convolutional':
    case 'denoising':
      return convolutionalArchitecture;
    case 'classical':
      return classicalArchitecture;
    case 'recurrent':
      return recurrentArchitecture;
    default:
      return denseArchitecture;
  }
}

function buildGraph(settings: Settings, { input, code, encode, decode }: Architecture): Graph {
  const g = new GraphBuilder();
  const shop: Workshop = { g, random: randomOf(settings.training.seed, 'weights') };
  g.input('input', input(settings));
  const { head } = encode(shop, settings);
  activate(shop, head('code.head'), settings.codeActivation, 'code');
  let latent = 'code';
  if (settings.kind === 'variational') {
    const logVariance = g.node('Identity', [head('variance.head')], {}, 'logVariance');
    g.input('noise', code(settings));
    const deviation = g.node('Exp', [g.node('Mul', [logVariance, g.scalar(0.5)])]);
    latent = g.node('Add', ['code', g.node('Mul', [deviation, 'noise'])], {}, 'latent');
  }
  decode(shop, settings, latent);
  g.output('output', input(settings));
  g.output('code', code(settings));
  return g.finish(settings.kind);
}

/** Zeros without a random source: nothing is sampled then. */
function gaussians(dims: readonly number[], random: Random | undefined): Tensor {
  const data = new Float32Array(sizeOf(dims));
  if (random !== undefined) for (let i = 0; i < data.length; i++) data[i] = random.gaussian();
  return { dims, data };
}

function penaltiesOf(settings: Settings, inputs: number, stepsPerEpoch: number): Penalty[] {
  const { sparsity, regularisation, contraction, kind, beta, warmupEpochs } = settings;
  const { codeL1, codeL2, weightsL1, weightsL2, biases } = regularisation;
  const penalties: Penalty[] = [];
  if (sparsity.kind === 'l1') penalties.push({ kind: 'l1', of: 'code', weight: sparsity.weight });
  if (sparsity.kind === 'kl') {
    penalties.push({ kind: 'sparsity', of: 'code', rho: sparsity.rho, beta: sparsity.beta });
  }
  if (contraction > 0) penalties.push(contractionOf(settings));
  if (codeL1 > 0) penalties.push({ kind: 'l1', of: 'code', weight: codeL1 });
  if (codeL2 > 0) penalties.push({ kind: 'l2', of: 'code', weight: codeL2 });
  if (weightsL1 > 0) penalties.push({ kind: 'weights-l1', weight: weightsL1, biases });
  if (weightsL2 > 0) penalties.push({ kind: 'weights-l2', weight: weightsL2, biases });
  if (kind === 'variational') {
    penalties.push({
      kind: 'gaussian',
      mean: 'code',
      logVariance: 'logVariance',
      // The reconstruction's loss is a mean over samples, the divergence a sum over the code.
      weight: beta / inputs,
      warmupSteps: warmupEpochs * stepsPerEpoch,
    });
  }
  return penalties;
}

/** In closed form for a single layer with an activation whose slope follows from its value, else by directions. */
function contractionOf({ layers, codeActivation, contraction }: Settings): Penalty {
  if (layers.length === 0 && codeActivation !== 'leaky') {
    const activation: SlopedActivation = codeActivation;
    return { kind: 'contractive', of: 'code', weights: 'code.head.weight', activation, weight: contraction };
  }
  return { kind: 'jacobian', of: 'code', epsilon: 0.01, weight: contraction };
}

/** @param graph with trained weights */
export function partsOf(graph: Graph, { kind }: Settings): Parts {
  const [input] = graph.inputs;
  const [output, code] = graph.outputs;
  const latent = { name: kind === 'variational' ? 'latent' : 'code', dims: code!.dims };
  const encoder = extract(graph, 'encoder', [input!], [code!]);
  const fromLatent = extract(graph, 'decoder', [latent], [output!]);
  // Used, not sampled: the decoder starts from the code.
  const rename = (name: string): string => (name === latent.name ? 'code' : name);
  const decoder = {
    ...fromLatent,
    inputs: [code!],
    nodes: fromLatent.nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename) })),
  };
  const known = new Set(encoder.initializers.map(({ name }) => name));
  const autoencoder = {
    name: 'autoencoder',
    nodes: [...encoder.nodes, ...decoder.nodes],
    initializers: [...encoder.initializers, ...decoder.initializers.filter(({ name }) => !known.has(name))],
    inputs: [input!],
    outputs: [output!, code!],
  };
  return { encoder, decoder, autoencoder };
}

/** How the settings are trained. */
export function trainingOf({ kind, training }: Settings): TrainingSettings {
  const { optimizer, schedule, rate, seed, epochs, batchSize, patience } = training;
  return {
    seed,
    epochs,
    batchSize,
    patience,
    optimizer:
      optimizer === 'sgd'
        ? { kind: 'sgd', momentum: 0.9 }
        : optimizer === 'adamw'
          ? { kind: 'adamw', decay: 0.01 }
          : { kind: 'adam' },
    schedule:
      schedule === 'cosine'
        ? { kind: 'cosine', rate, warmup: 0.05 }
        : schedule === 'steps'
          ? { kind: 'steps', rate, every: Math.max(1, Math.ceil(epochs / 3)), factor: 0.3 }
          : { kind: 'constant', rate },
    ...(kind === 'recurrent' && { clipNorm: 1 }),
  };
}
