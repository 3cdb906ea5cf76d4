import { Command, Option } from 'commander';
import { parseBytes, parseCount, parseDeviation } from '../arguments.js';
import type { Finish } from '../finish.js';
import { parseFraction, parsePositive } from '../lab-arguments.js';
import { addReportOptions } from '../options.js';
import type { FineTuneFlags } from './run-fine-tune.js';

const epilogue = `
The result is judged on pictures that it did not learn from, as the program makes
them, before and after; it is kept only where it is better. Then --model takes it:
latensify denoise concert --model "my camera".

Examples:
  latensify fine-tune denoise Clean --curve iso6400.json --name "my camera"
  latensify fine-tune denoise Tripod --noisy Handheld        pairs by the same names
  latensify fine-tune colorize Album --steps 400`;

export function fineTuneCommand(finish: Finish): Command {
  const command = new Command('fine-tune')
    .summary('fit the denoiser or the colorizer to your own pictures')
    .description(
      'Fine-tune the denoiser or the colorizer on your own pictures, and keep it where it got better.',
    )
    .addArgument(new Command().createArgument('<task>', 'which network').choices(['denoise', 'colorize']))
    .argument('<pictures>', 'folder of clean pictures, or of pictures in colour')
    .optionsGroup('What it learns from:')
    .option('--noisy <folder>', 'the same pictures with their noise, by the same names')
    .option('--sigma <number>', 'give clean pictures Gaussian noise of this deviation', parseDeviation)
    .addOption(
      new Option('--curve <file>', "give them a camera's noise, from latensify noise").conflicts('sigma'),
    )
    .option('--hold-out <share>', 'share of the pictures that it is judged on', parseFraction, 0.15)
    .option('--cache <size>', 'memory for crops', parseBytes, 512 * 2 ** 20)
    .optionsGroup('Training:')
    .option('--base <name>', 'model that it starts from (default: the one that comes with the program)')
    .option('--steps <number>', 'more learn more', parseCount, 400)
    .option('--batch <number>', 'crops of a step', parseCount, 8)
    .option('--crop <pixels>', 'side of a crop, a multiple of 32', parseCount, 128)
    .option('--rate <number>', 'learning rate', parsePositive, 1e-4)
    .option('--seed <number>', 'the same seed gives the same training', parseCount, 1)
    .addOption(
      new Option('--backend <name>', 'what computes')
        .choices(['auto', 'native', 'native-gpu', 'webgpu', 'wasm'])
        .default('auto'),
    )
    .option('--name <text>', 'name of the model (default: task and folder)')
    .option('--resume', 'go on with the fine-tuning of this name where it was stopped');
  return addReportOptions(command)
    .addHelpText('after', epilogue)
    .action((task: string, pictures: string, flags: FineTuneFlags) =>
      finish(async () => (await import('./run-fine-tune.js')).runFineTune(task, pictures, flags)),
    );
}
