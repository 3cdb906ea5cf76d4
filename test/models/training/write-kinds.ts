/**
 * Writes a small task of every kind of autoencoder, with every loss and penalty, for models/recipes/training to solve
 * with PyTorch: node dist/test/models/training/write-kinds.js CASES.json
 */
import { writeFile } from 'node:fs/promises';
import {
  buildAutoencoder,
  type Kind,
  settingsFor,
  type SettingsChoice,
} from '../../../models/autoencoders/index.js';
import { encodeOnnx, trainableNames } from '../../../models/graph/index.js';
import { randomOf } from '../../../models/training/index.js';

const picture = { channels: 1, height: 6, width: 5 } as const;
const small = { picture, code: 3, layers: [4] };

const cases: readonly (readonly [name: string, kind: Kind, choice: SettingsChoice])[] = [
  ['undercomplete', 'undercomplete', small],
  ['undercomplete, RMSE', 'undercomplete', { ...small, loss: 'rmse', activation: 'leaky' }],
  ['undercomplete, MAE', 'undercomplete', { ...small, loss: 'mae', activation: 'elu' }],
  ['undercomplete, BCE', 'undercomplete', { ...small, loss: 'bce', activation: 'tanh' }],
  ['undercomplete, KL', 'undercomplete', { ...small, loss: 'kl', outputActivation: 'softmax' }],
  ['linear', 'linear', { picture, code: 3 }],
  ['deep', 'deep', { picture, code: 2, layers: [5, 4], pretrain: false }],
  [
    'convolutional',
    'convolutional',
    { picture: { channels: 3, height: 8, width: 12 }, code: 2, layers: [3, 4] },
  ],
  [
    'convolutional, MS-SSIM',
    'convolutional',
    { picture: { channels: 1, height: 24, width: 24 }, code: 2, layers: [3], loss: 'ms-ssim' },
  ],
  ['classical', 'classical', { picture: { channels: 1, height: 31, width: 22 } }],
  ['recurrent', 'recurrent', { picture, code: 3, layers: [4] }],
  ['denoising', 'denoising', { picture: { channels: 1, height: 8, width: 12 }, code: 2, layers: [3] }],
  ['sparse', 'sparse', { picture, code: 8 }],
  ['sparse, L1', 'sparse', { picture, code: 8, sparsity: { kind: 'l1', weight: 0.01 } }],
  [
    'contractive',
    'contractive',
    { picture, code: 8, layers: [], codeActivation: 'sigmoid', contraction: 0.1 },
  ],
  [
    'contractive, deep',
    'contractive',
    { ...small, activation: 'tanh', codeActivation: 'sigmoid', contraction: 0.1 },
  ],
  [
    'regularised',
    'regularised',
    {
      ...small,
      regularisation: { codeL1: 0.01, codeL2: 0.02, weightsL1: 0.003, weightsL2: 0.004, biases: true },
    },
  ],
  ['variational', 'variational', { picture, code: 3, layers: [4], warmupEpochs: 2 }],
];

const STEP = 7;
const BATCH = 3;

const solved = cases.map(([name, kind, choice]) => {
  const { task, settings } = buildAutoencoder(settingsFor(kind, choice), 10);
  const { channels, height, width } = settings.picture;
  const random = randomOf(5, name);
  const dims = [BATCH, channels, height, width];
  const data = Float32Array.from({ length: BATCH * channels * height * width }, () => random.uniform());
  const { feeds, target } = task.prepare({ dims, data }, random);
  // Biases start at nothing; their slopes should be looked at somewhere else, too.
  const initializers = task.graph.initializers.map((each) =>
    each.name.endsWith('.bias') && each.data instanceof Float32Array
      ? { ...each, data: each.data.map((value) => value + 0.1 * random.gaussian()) }
      : each,
  );
  const numbers = (tensor: typeof target) => ({ dims: tensor.dims, data: [...tensor.data] });
  return {
    name,
    onnx: Buffer.from(encodeOnnx({ ...task.graph, initializers })).toString('base64'),
    trainable: trainableNames(task.graph),
    output: task.output,
    step: STEP,
    feeds: Object.fromEntries(Object.entries(feeds).map(([input, tensor]) => [input, numbers(tensor)])),
    target: numbers(target),
    loss: task.loss,
    penalties: task.penalties,
  };
});

const [, , path] = process.argv;
if (path === undefined) throw new Error('Give a file to write to.');
await writeFile(path, JSON.stringify(solved));
