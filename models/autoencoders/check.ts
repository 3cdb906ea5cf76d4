import { LatensifyError } from '../../common/errors.js';
import { defaultLimits } from '../graph/index.js';
import { scalesFor } from '../training/index.js';
import type { Settings } from './settings.js';

export type SettingsField = keyof Settings;

/** A combination that can't work. */
interface Rule {
  /** What the mend would change. */
  readonly field: SettingsField;
  readonly isBroken: (settings: Settings) => boolean;
  /** The reason and the mend. */
  readonly sentence: string | ((settings: Settings) => string);
}

const isConvolutional = (settings: Settings): boolean => isHalving(settings) || settings.kind === 'classical';
const isHalving = ({ kind }: Settings): boolean => kind === 'convolutional' || kind === 'denoising';
const isWhole = (value: number, most: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= most;
const isShare = (value: number): boolean => value >= 0 && value < 1;
const below = (value: number): boolean => Number.isFinite(value) && value >= 0;
const inputs = ({ picture }: Settings): number => picture.channels * picture.height * picture.width;

/** About how many numbers it learns: before anything is built that could be too large. */
function parametersOf(settings: Settings): number {
  const { layers, code, picture } = settings;
  const between = (sizes: readonly number[], area: number): number =>
    sizes.slice(1).reduce((sum, size, i) => sum + sizes[i]! * size * area, 0);
  if (settings.kind === 'classical') return 2 * between([picture.channels, code], 13 ** 2);
  if (isHalving(settings)) return 2 * between([picture.channels, ...layers, code], 16);
  if (settings.kind !== 'recurrent') return 2 * between([inputs(settings), ...layers, code], 1);
  const units = layers[0] ?? 0;
  return 4 * units * (picture.channels * picture.width + 3 * units) + 2 * units * code;
}

const rules: readonly Rule[] = [
  {
    field: 'code',
    isBroken: ({ code }) => !isWhole(code, 65_536),
    sentence: 'The code needs a whole number of numbers, from 1 up.',
  },
  {
    field: 'layers',
    isBroken: ({ layers }) => layers.length > 8 || !layers.every((nodes) => isWhole(nodes, 65_536)),
    sentence: 'Give at most 8 layers, each with a whole number of nodes.',
  },
  {
    field: 'picture',
    isBroken: ({ picture }) => !isWhole(picture.height, 4096) || !isWhole(picture.width, 4096),
    sentence: 'Pictures need sides from 1 to 4096 pixels.',
  },
  {
    field: 'picture',
    isBroken: (settings) => !isConvolutional(settings) && inputs(settings) > 200_000,
    sentence: 'Dense networks are for small pictures: choose smaller sides, or a convolutional one.',
  },
  {
    field: 'layers',
    isBroken: (settings) => parametersOf(settings) > defaultLimits.parameters,
    sentence: (settings) =>
      `The network would have ${Math.round(parametersOf(settings) / 1e6)} million parameters, and ${defaultLimits.parameters / 1e6} million are taken: choose smaller pictures, fewer layers or fewer nodes.`,
  },
  {
    field: 'kind',
    isBroken: ({ kind, layers, activation, codeActivation, outputActivation, loss }) =>
      kind === 'linear' &&
      (layers.length > 0 ||
        loss !== 'mse' ||
        [activation, codeActivation, outputActivation].some((a) => a !== 'identity')),
    sentence:
      'A linear autoencoder has no hidden layers, identity activations and the loss MSE: choose the kind "undercomplete" for others.',
  },
  {
    field: 'code',
    isBroken: (settings) =>
      ['undercomplete', 'linear', 'deep', 'recurrent'].includes(settings.kind) &&
      settings.code >= inputs(settings),
    sentence: (settings) =>
      `The code has ${settings.code} numbers and the picture ${inputs(settings)}: make the code smaller, or choose the kind "sparse", whose code may be larger.`,
  },
  {
    field: 'layers',
    isBroken: ({ kind, layers }) => kind === 'deep' && layers.length < 2,
    sentence:
      'A deep autoencoder has two hidden layers or more: add some, or choose the kind "undercomplete".',
  },
  {
    field: 'layers',
    isBroken: ({ kind, layers }) => kind === 'recurrent' && layers.length !== 1,
    sentence: 'A recurrent autoencoder has one layer: the units of its LSTM.',
  },
  {
    field: 'layers',
    isBroken: (settings) => isHalving(settings) && settings.layers.length < 1,
    sentence: 'A convolutional autoencoder needs a layer that halves the picture: give at least one.',
  },
  {
    field: 'layers',
    isBroken: (settings) =>
      isHalving(settings) &&
      [settings.picture.height, settings.picture.width].some(
        (side) => side % 2 ** settings.layers.length !== 0,
      ),
    sentence: ({ layers }) =>
      `Each layer halves the picture, so its sides must be divisible by ${2 ** layers.length}: choose others, or fewer layers.`,
  },
  {
    field: 'picture',
    isBroken: ({ kind, picture }) =>
      kind === 'classical' &&
      (picture.height < 13 ||
        picture.width < 13 ||
        (picture.height - 13) % 9 !== 0 ||
        (picture.width - 13) % 9 !== 0),
    sentence: 'Windows of 13 pixels in steps of 9 must fill the sides: 256 pixels do, or 31, 40, 49 …',
  },
  {
    field: 'outputActivation',
    isBroken: ({ loss, outputActivation }) => loss === 'bce' && outputActivation !== 'sigmoid',
    sentence:
      'Binary cross-entropy needs outputs from 0 to 1: set the output activation to sigmoid, or choose MSE.',
  },
  {
    field: 'outputActivation',
    isBroken: ({ loss, outputActivation }) => (loss === 'kl') !== (outputActivation === 'softmax'),
    sentence:
      'The loss KL compares distributions and needs a softmax at the output, and a softmax needs it: choose both or neither.',
  },
  {
    field: 'outputActivation',
    isBroken: (settings) => settings.outputActivation === 'softmax' && isConvolutional(settings),
    sentence: "A softmax over a picture of free size can't be: choose sigmoid, or a dense kind.",
  },
  {
    field: 'outputActivation',
    isBroken: ({ outputActivation }) => outputActivation === 'tanh',
    sentence:
      'Pictures go from 0 to 1 and tanh from −1 to 1: set the output activation to sigmoid or identity.',
  },
  {
    field: 'loss',
    isBroken: ({ loss, picture }) =>
      loss === 'ms-ssim' && scalesFor(Math.min(picture.height, picture.width)) < 1,
    sentence: 'MS-SSIM needs sides of 11 pixels or more: choose larger pictures or MSE.',
  },
  {
    field: 'codeActivation',
    isBroken: ({ sparsity, codeActivation }) => sparsity.kind === 'kl' && codeActivation !== 'sigmoid',
    sentence:
      'A target for activations needs codes from 0 to 1: set the code activation to sigmoid, or choose L1.',
  },
  {
    field: 'sparsity',
    isBroken: ({ sparsity }) =>
      sparsity.kind === 'kl' && !(sparsity.rho > 0 && sparsity.rho < 1 && below(sparsity.beta)),
    sentence: 'The target activation lies between 0 and 1, and its weight is not negative.',
  },
  {
    field: 'sparsity',
    isBroken: ({ kind, sparsity }) => kind === 'sparse' && sparsity.kind === 'none',
    sentence: 'A sparse autoencoder needs a penalty: L1, or KL with a target activation.',
  },
  {
    field: 'contraction',
    isBroken: ({ kind, contraction }) => kind === 'contractive' && !(contraction > 0),
    sentence: 'A contractive autoencoder needs a weight above 0 for its penalty.',
  },
  {
    field: 'contraction',
    isBroken: (settings) =>
      settings.contraction > 0 && (isConvolutional(settings) || settings.kind === 'recurrent'),
    sentence: 'The contractive penalty is for dense networks: set it to 0 here.',
  },
  {
    field: 'beta',
    isBroken: ({ kind, beta }) => kind === 'variational' && !(beta > 0),
    sentence: 'A variational autoencoder needs a weight above 0 for the divergence.',
  },
  {
    field: 'loss',
    isBroken: ({ kind, loss }) => kind === 'variational' && (loss === 'kl' || loss === 'ms-ssim'),
    sentence: 'A variational autoencoder needs a likelihood: choose BCE, MSE or MAE.',
  },
  {
    field: 'corruption',
    isBroken: ({ kind, corruption }) => kind === 'denoising' && corruption.kind === 'none',
    sentence:
      "A denoising autoencoder needs a corruption: Gaussian noise, a camera's noise, masking, or salt and pepper.",
  },
  {
    field: 'corruption',
    isBroken: ({ corruption }) => corruption.kind === 'camera' && corruption.curve.points.length === 0,
    sentence: "Measure the camera's noise first, in pictures that it took.",
  },
  {
    field: 'corruption',
    isBroken: ({ corruption }) =>
      ('sigma' in corruption && !(corruption.sigma > 0 && corruption.sigma <= 255)) ||
      ('share' in corruption && !(corruption.share > 0 && isShare(corruption.share))),
    sentence: 'Noise has a deviation from 0 to 255; a share lies between 0 and 1.',
  },
  {
    field: 'pretrain',
    isBroken: ({ pretrain, kind }) => pretrain && kind !== 'deep',
    sentence: 'Pre-training layer by layer is for the kind "deep".',
  },
  {
    field: 'regularisation',
    isBroken: ({ regularisation: { codeL1, codeL2, weightsL1, weightsL2 }, contraction, beta }) =>
      ![codeL1, codeL2, weightsL1, weightsL2, contraction, beta].every(below),
    sentence: 'Weights of penalties are not negative.',
  },
  {
    field: 'training',
    isBroken: ({ training: { epochs, batchSize, rate } }) =>
      !isWhole(epochs, 100_000) || !isWhole(batchSize, 4096) || !(rate > 0 && rate <= 10),
    sentence: 'Epochs and batch size are whole numbers from 1 up; the learning rate lies between 0 and 10.',
  },
];

/** Why a combination can't work, and what the mend would change; undefined where it can. */
export function findProblem(
  settings: Settings,
): { readonly field: SettingsField; readonly sentence: string } | undefined {
  const broken = rules.find((rule) => rule.isBroken(settings));
  if (broken === undefined) return undefined;
  const { field, sentence } = broken;
  return { field, sentence: typeof sentence === 'string' ? sentence : sentence(settings) };
}

/** @throws LatensifyError 'usage' with the reason and the mend for a combination that can't work */
export function checkSettings(settings: Settings): void {
  const problem = findProblem(settings);
  if (problem !== undefined) throw new LatensifyError('usage', problem.sentence);
}
