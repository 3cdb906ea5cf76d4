import {
  accuracy,
  areaUnderCurve,
  drawFrom,
  nearestNeighbours,
  pcaError,
  principalAxes,
  project,
  type Rows,
  squaredDistance,
} from '../../models/analysis/index.js';
import { fitPrior } from '../../engine/lab/prior.js';
import {
  buildAutoencoder,
  corrupt,
  type Kind,
  settingsFor,
  type SettingsChoice,
  trainingOf,
} from '../../models/autoencoders/index.js';
import { CLASSES, datasetOf, drawDigits, type LabelledPictures } from '../../models/datasets/index.js';
import { GraphBuilder } from '../../models/graph/index.js';
import { type Dataset, Objective, randomOf, type Task, Trainer } from '../../models/training/index.js';

/** One measurement beside what was asked of it. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly asked: string;
  readonly isMet: boolean;
}

export interface FiguresOptions {
  readonly train: number;
  readonly test: number;
  /** Of the kinds' own number of epochs. */
  readonly effort: number;
  /** Names out of `measures`; default: all. */
  readonly only?: readonly string[] | undefined;
  readonly say: (line: string) => void;
}

interface Data {
  readonly pictures: LabelledPictures;
  readonly train: Dataset;
  readonly test: Dataset;
  readonly trainRows: Rows;
  readonly testRows: Rows;
  readonly trainLabels: Uint8Array;
  readonly testLabels: Uint8Array;
}

/** Trains a network of each kind on drawn digits and measures what it is for. */
export async function labFigures(options: FiguresOptions): Promise<Figure[]> {
  const data = await drawData(options);
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(measures)) {
    if (options.only !== undefined && !options.only.includes(name)) continue;
    const found = await measure(data, options);
    for (const { name, value, asked, isMet } of found) {
      options.say(`${name}: ${value} (asked: ${asked}, ${isMet ? 'met' : 'missed'})`);
    }
    figures.push(...found);
  }
  return figures;
}

const measures = { linear, sparse, anomalies, denoising, neighbours, variational };

async function drawData({ train, test }: FiguresOptions): Promise<Data> {
  const pictures = drawDigits(train + test, 1);
  const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
  const [trainSet, testSet] = [datasetOf(pictures, range(0, train)), datasetOf(pictures, range(train, test))];
  return {
    pictures,
    train: trainSet,
    test: testSet,
    trainRows: await rowsOf(trainSet),
    testRows: await rowsOf(testSet),
    trainLabels: pictures.labels.subarray(0, train),
    testLabels: pictures.labels.subarray(train),
  };
}

async function rowsOf(dataset: Dataset): Promise<Rows> {
  const all = Array.from({ length: dataset.size }, (_, i) => i);
  const size = dataset.shape.reduce((product, dim) => product * dim, 1);
  return { count: dataset.size, size, data: await dataset.read(all) };
}

/** Trains a kind and leaves its best weights in place. */
async function trained(
  kind: Kind,
  choice: SettingsChoice,
  data: Pick<Data, 'train' | 'test'>,
  { effort, say }: FiguresOptions,
): Promise<Objective> {
  const settings = settingsFor(kind, choice);
  const epochs = Math.max(1, Math.round(settings.training.epochs * effort));
  const started = performance.now();
  const steps = Math.floor(data.train.size / settings.training.batchSize);
  const { task } = buildAutoencoder(settings, steps);
  const trainer = new Trainer(
    task,
    { train: data.train, validation: data.test },
    { ...trainingOf(settings), epochs },
  );
  await trainer.run();
  const graph = await trainer.result();
  trainer.dispose();
  say(`  ${kind}: ${epochs} epochs in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return new Objective({ ...task, graph });
}

/** A value of the network for every picture, as the network is used. */
async function valuesOf(objective: Objective, dataset: Dataset, name: string): Promise<Rows> {
  const parts: Float32Array[] = [];
  for (let from = 0; from < dataset.size; from += 100) {
    const indices = Array.from({ length: Math.min(100, dataset.size - from) }, (_, i) => from + i);
    const pictures = { dims: [indices.length, ...dataset.shape], data: await dataset.read(indices) };
    const { values } = await objective.measure(objective.task.prepare(pictures, undefined), 1e9, [name]);
    parts.push(values[name]!.data);
  }
  const size = parts.reduce((sum, part) => sum + part.length, 0) / dataset.size;
  const data = new Float32Array(dataset.size * size);
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return { count: dataset.size, size, data };
}

const meanSquare = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length;

async function linear(data: Data, options: FiguresOptions): Promise<Figure[]> {
  const objective = await trained('linear', {}, data, options);
  const error = meanSquare((await valuesOf(objective, data.train, 'output')).data, data.trainRows.data);
  objective.dispose();
  const best = pcaError(data.trainRows, principalAxes(data.trainRows, 32));
  const excess = error / best - 1;
  return [
    {
      name: 'linear, error above that of PCA',
      value: `${(100 * excess).toFixed(2)} % (${error.toExponential(3)} and ${best.toExponential(3)})`,
      asked: 'within 1 %',
      isMet: Math.abs(excess) <= 0.01,
    },
  ];
}

async function sparse(data: Data, options: FiguresOptions): Promise<Figure[]> {
  const objective = await trained('sparse', {}, data, options);
  const codes = await valuesOf(objective, data.test, 'code');
  objective.dispose();
  const mean = codes.data.reduce((sum, value) => sum + value, 0) / codes.data.length;
  return [
    {
      name: 'sparse, mean activation for ρ = 0.05',
      value: mean.toFixed(4),
      asked: '0.04 to 0.06',
      isMet: Math.abs(mean / 0.05 - 1) <= 0.2,
    },
  ];
}

/** Learns digits, then sees shapes: the error of the reconstruction tells them apart. */
async function anomalies(data: Data, options: FiguresOptions): Promise<Figure[]> {
  const objective = await trained('undercomplete', {}, data, options);
  const strange = datasetOf(drawDigits(options.test, 2, CLASSES.slice(10)));
  const scores = async (dataset: Dataset): Promise<number[]> => {
    const output = await valuesOf(objective, dataset, 'output');
    const rows = await rowsOf(dataset);
    return Array.from({ length: rows.count }, (_, i) => {
      const part = (all: Rows): Float32Array => all.data.subarray(i * rows.size, (i + 1) * rows.size);
      return meanSquare(part(output), part(rows));
    });
  };
  const area = areaUnderCurve(await scores(data.test), await scores(strange));
  objective.dispose();
  return [
    {
      name: 'undercomplete, AUC of shapes among digits by the reconstruction error',
      value: area.toFixed(4),
      asked: 'above 0.95',
      isMet: area > 0.95,
    },
  ];
}

async function denoising(data: Data, options: FiguresOptions): Promise<Figure[]> {
  const objective = await trained('denoising', {}, data, options);
  const restored = await valuesOf(objective, data.test, 'output');
  objective.dispose();
  const clean = data.testRows.data;
  const pictures = { dims: [data.test.size, ...data.test.shape], data: clean };
  const noisy = corrupt(pictures, { kind: 'gaussian', sigma: 50 }, randomOf(7, 'noise'));
  const shown = noisy.map((value) => Math.max(0, Math.min(1, value)));
  const db = (samples: Float32Array): number => -10 * Math.log10(meanSquare(samples, clean));
  const gain = db(restored.data) - db(noisy);
  return [
    {
      name: 'denoising, gain in PSNR at σ = 50',
      value: `${gain.toFixed(2)} dB (${db(noisy).toFixed(2)} to ${db(restored.data).toFixed(2)}; clipped noise has ${db(shown).toFixed(2)})`,
      asked: '6 dB or more',
      isMet: gain >= 6,
    },
  ];
}

async function neighbours(data: Data, options: FiguresOptions): Promise<Figure[]> {
  const size = 8;
  const objective = await trained('undercomplete', { code: size }, data, options);
  const [known, seen] = [
    await valuesOf(objective, data.train, 'code'),
    await valuesOf(objective, data.test, 'code'),
  ];
  objective.dispose();
  const pca = principalAxes(data.trainRows, size);
  const score = (train: Rows, test: Rows): number =>
    accuracy(nearestNeighbours(train, data.trainLabels, test, 5), data.testLabels);
  const [ours, theirs] = [
    score(known, seen),
    score(project(data.trainRows, pca), project(data.testRows, pca)),
  ];
  return [
    {
      name: `undercomplete, 5 nearest neighbours on ${size} numbers`,
      value: `${(100 * ours).toFixed(1)} % right; PCA ${(100 * theirs).toFixed(1)} %`,
      asked: 'above PCA',
      isMet: ours > theirs,
    },
  ];
}

async function variational(data: Data, options: FiguresOptions): Promise<Figure[]> {
  const objective = await trained('variational', {}, data, options);
  const inputs = data.trainRows.size;
  // Sampled, with its own noise: what the bound is defined by.
  let bound = 0;
  for (let from = 0; from < data.test.size; from += 100) {
    const indices = Array.from({ length: Math.min(100, data.test.size - from) }, (_, i) => from + i);
    const pictures = { dims: [indices.length, ...data.test.shape], data: await data.test.read(indices) };
    const sample = objective.task.prepare(pictures, randomOf(5, 'bound', from));
    const { losses } = await objective.measure(sample, 1e9);
    bound += (losses.total * inputs * indices.length) / data.test.size;
  }
  const prior = await fitPrior(objective, data.train, 1);
  const random = randomOf(11, 'samples');
  const size = settingsFor('variational').code;
  const normal = Float32Array.from({ length: SAMPLES * size }, () => random.gaussian());
  const fitted = new Float32Array(SAMPLES * size);
  for (let i = 0; i < SAMPLES; i++) drawFrom(prior!, random, fitted.subarray(i * size, (i + 1) * size));
  const classifier = await trainClassifier(data, options);
  const decoder = decoderObjective(objective, size);
  objective.dispose();
  const shares: number[] = [];
  let drawn: Rows | undefined;
  for (const codes of [fitted, normal]) {
    const { output } = (await decoder.measure(codesOf(codes, size), 0, ['output'])).values;
    const rows = { count: SAMPLES, size: inputs, data: output!.data };
    drawn ??= rows;
    shares.push(await confidentShare(classifier, rows));
  }
  const real = await confidentShare(classifier, data.testRows);
  decoder.dispose();
  classifier.dispose();
  const [share, plain] = shares as [number, number];
  const [ours, theirs] = [drawn!, data.testRows].map((rows) => medianDistance(rows, data.trainRows));
  return [
    {
      name: 'variational, negative ELBO of held-out pictures',
      value: `${bound.toFixed(1)} nats`,
      asked: 'reported',
      isMet: true,
    },
    {
      name: 'variational, samples that a classifier is sure of (above 0.9)',
      value: `${share.toFixed(3)} drawn from the fitted mixture; ${plain.toFixed(3)} from the standard normal distribution, ${real.toFixed(3)} of held-out pictures`,
      asked: '0.7 or more',
      isMet: share >= 0.7,
    },
    {
      name: 'variational, distance to the nearest training picture (median, root mean square)',
      value: `${ours!.toFixed(3)} of samples, ${theirs!.toFixed(3)} of held-out pictures`,
      asked: 'no copies',
      isMet: ours! > theirs! / 2,
    },
  ];
}

const SAMPLES = 500;

const codesOf = (codes: Float32Array, size: number) => ({
  feeds: { code: { dims: [codes.length / size, size], data: codes } },
  target: { dims: [1], data: new Float32Array(1) },
});

/** Of pictures, those that a classifier which was trained on the same digits is sure of. */
async function confidentShare(classifier: Objective, { count, data }: Rows): Promise<number> {
  const { values } = await classifier.measure(
    {
      feeds: { input: { dims: [count, 1, 28, 28], data: data.slice() } },
      target: { dims: [count, 10], data: new Float32Array(count * 10).fill(0.1) },
    },
    0,
    ['output'],
  );
  const chances = values['output']!.data;
  let sure = 0;
  for (let i = 0; i < count; i++) if (Math.max(...chances.subarray(i * 10, (i + 1) * 10)) > 0.9) sure++;
  return sure / count;
}

function medianDistance(rows: Rows, known: Rows): number {
  const count = Math.min(rows.count, 200);
  const nearest = Array.from({ length: count }, (_, row) => {
    let least = Infinity;
    for (let i = 0; i < known.count; i++) least = Math.min(least, squaredDistance(rows, row, known, i));
    return Math.sqrt(least / rows.size);
  });
  return nearest.sort((a, b) => a - b)[Math.floor(count / 2)]!;
}

function decoderObjective(objective: Objective, size: number): Objective {
  const { graph } = objective.task;
  const from = graph.nodes.findIndex(({ outputs }) => outputs.includes('latent'));
  const decoder = {
    ...graph,
    nodes: graph.nodes.slice(from + 1).map((node) => ({
      ...node,
      inputs: node.inputs.map((name) => (name === 'latent' ? 'code' : name)),
    })),
    inputs: [{ name: 'code', dims: ['batch', size] }],
  };
  return new Objective({ ...objective.task, graph: decoder, penalties: [] });
}

/** 784 ─ 128 ─ 10, softmax; labels travel behind the pictures. */
async function trainClassifier(data: Data, { effort, say }: FiguresOptions): Promise<Objective> {
  const random = randomOf(3, 'classifier');
  const weights = (inputs: number, outputs: number): Float32Array =>
    Float32Array.from({ length: inputs * outputs }, () => Math.sqrt(2 / inputs) * random.gaussian());
  const g = new GraphBuilder();
  const flat = g.node('Flatten', [g.input('input', ['batch', 1, 28, 28])]);
  const w1 = g.constant('w1', [784, 128], weights(784, 128));
  const hidden = g.node('Relu', [g.node('Gemm', [flat, w1, g.constant('b1', [128], new Float32Array(128))])]);
  const w2 = g.constant('w2', [128, 10], weights(128, 10));
  g.node(
    'Softmax',
    [g.node('Gemm', [hidden, w2, g.constant('b2', [10], new Float32Array(10))])],
    {},
    'output',
  );
  g.output('output', ['batch', 10]);
  const task: Task = {
    graph: g.finish('classifier'),
    output: 'output',
    code: 'output',
    loss: 'kl',
    penalties: [],
    prepare({ dims, data: rows }) {
      const batch = dims[0]!;
      const input = new Float32Array(batch * 784);
      const target = new Float32Array(batch * 10);
      for (let i = 0; i < batch; i++) {
        const row = rows.subarray(i * 794, (i + 1) * 794);
        input.set(row.subarray(0, 784), i * 784);
        target.set(row.subarray(784), i * 10);
      }
      return {
        feeds: { input: { dims: [batch, 1, 28, 28], data: input } },
        target: { dims: [batch, 10], data: target },
      };
    },
  };
  const labelled = (dataset: Dataset, labels: Uint8Array): Dataset => ({
    size: dataset.size,
    shape: [1, 1, 794],
    async read(indices) {
      const pictures = await dataset.read(indices);
      const rows = new Float32Array(indices.length * 794);
      indices.forEach((index, i) => {
        rows.set(pictures.subarray(i * 784, (i + 1) * 784), i * 794);
        rows[i * 794 + 784 + labels[index]!] = 1;
      });
      return rows;
    },
  });
  const sets = {
    train: labelled(data.train, data.trainLabels),
    validation: labelled(data.test, data.testLabels),
  };
  const trainer = new Trainer(task, sets, {
    seed: 1,
    epochs: Math.max(2, Math.round(15 * effort)),
    batchSize: 64,
    optimizer: { kind: 'adam' },
    schedule: { kind: 'cosine', rate: 2e-3, warmup: 0.05 },
    patience: 0,
  });
  await trainer.run();
  const best = await trainer.result();
  say(`  classifier: loss ${trainer.reports.at(-1)?.validation.toFixed(4) ?? ''} held out`);
  trainer.dispose();
  return new Objective({ ...task, graph: best });
}
