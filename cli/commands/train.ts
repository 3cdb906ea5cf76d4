import { Command, Option } from 'commander';
import { parseBytes, parseCount } from '../arguments.js';
import type { Finish } from '../finish.js';
import {
  parseCorruption,
  parseCounts,
  parseFraction,
  parsePositive,
  parseSide,
  parseSparsity,
} from '../lab-arguments.js';
import { addReportOptions } from '../options.js';
import type { TrainFlags } from './run-train.js';

/** The names are the engine's: a test compares them, so that nothing of it is loaded for --help. */
export const kindNames = [
  'undercomplete',
  'linear',
  'deep',
  'convolutional',
  'classical',
  'recurrent',
  'denoising',
  'sparse',
  'contractive',
  'regularised',
  'variational',
] as const;
const activations = ['identity', 'relu', 'leaky', 'elu', 'sigmoid', 'tanh'];
const losses = ['mse', 'rmse', 'mae', 'bce', 'kl', 'ms-ssim'];

const epilogue = `
Every kind has settings that learn well without a touch; docs/autoencoders.md
explains each. Sub-folders are taken as labels. In the place of a folder stand an
IDX file (MNIST), or digits:COUNT and shapes:COUNT, which the program draws.

Examples:
  latensify train undercomplete digits:4000
  latensify train convolutional Pictures/harbour --colour --size 64
  latensify train variational Pictures/faces --code 64 --name faces
  latensify train denoising Scans --corrupt salt-and-pepper:0.1
  latensify train denoising Clean --colour --corrupt camera:iso6400.json
  latensify train deep digits:10000 --layers 512,256,128 --epochs 100`;

export function trainCommand(finish: Finish): Command {
  const command = new Command('train')
    .summary('train an autoencoder on your own pictures')
    .description('Train an autoencoder on your own pictures, and keep it as a model of your own.')
    .addArgument(new Command().createArgument('<kind>', 'kind of autoencoder').choices([...kindNames]))
    .argument('<pictures>', 'folder of pictures')
    .optionsGroup('The network:')
    .option('--code <number>', 'numbers of the code (channels of convolutional ones)', parseCount)
    .option('--layers <numbers>', 'nodes or channels of each layer, as 256,128', parseCounts)
    .addOption(new Option('--activation <name>', 'between layers').choices(activations))
    .addOption(new Option('--code-activation <name>', 'of the code').choices(activations))
    .addOption(new Option('--output-activation <name>', 'at the end').choices([...activations, 'softmax']))
    .addOption(new Option('--loss <name>', 'how pictures are compared').choices(losses))
    .option(
      '--corrupt <what>',
      'gaussian:SIGMA, camera:FILE (from latensify noise), masking:SHARE or salt-and-pepper:SHARE',
      parseCorruption,
    )
    .option('--sparsity <what>', 'l1:WEIGHT or kl:RHO:BETA', parseSparsity)
    .option('--contraction <weight>', "weight of the encoder's Jacobian", parsePositive)
    .option('--beta <weight>', 'weight of the divergence of variational ones', parsePositive)
    .option('--no-pretrain', 'deep: all layers at once from the start')
    .optionsGroup('The pictures:')
    .option('--size <side>', 'pixels of a side, or WIDTHxHEIGHT', parseSide)
    .option('--colour', 'in colour instead of grey')
    .addOption(
      new Option('--fit <how>', 'pictures of other proportions').choices(['crop', 'resize']).default('crop'),
    )
    .option('--augment <kinds>', 'flip, rotate, shift, brightness, with commas between', (text) =>
      text.split(','),
    )
    .option('--hold-out <share>', 'share of the pictures that it is tested on', parseFraction, 0.1)
    .option('--cache <size>', 'memory for decoded pictures', parseBytes, 512 * 2 ** 20)
    .optionsGroup('Training:')
    .option('--epochs <number>', 'times that it sees every picture', parseCount)
    .option('--batch <number>', 'pictures of a step', parseCount)
    .option('--rate <number>', 'learning rate', parsePositive)
    .addOption(
      new Option('--optimizer <name>', 'how weights follow gradients').choices(['adam', 'adamw', 'sgd']),
    )
    .addOption(new Option('--schedule <name>', 'how the rate goes').choices(['constant', 'cosine', 'steps']))
    .option('--patience <epochs>', 'stop when it gets no better for so long', parseCount)
    .option('--seed <number>', 'the same seed gives the same training', parseCount)
    .addOption(
      new Option('--backend <name>', 'what computes')
        .choices(['auto', 'native', 'native-gpu', 'webgpu', 'wasm'])
        .default('auto'),
    )
    .option('--resume', 'go on where a training of this name was interrupted')
    .option('--name <text>', 'name of the model (default: kind and folder)');
  return addReportOptions(command)
    .addHelpText('after', epilogue)
    .action((kind: string, pictures: string, flags: TrainFlags) =>
      finish(async () => (await import('./run-train.js')).runTrain(kind, pictures, flags)),
    );
}
