import { Command } from 'commander';
import { parseCount } from '../arguments.js';
import type { Finish } from '../finish.js';

interface SampleFlags {
  readonly model: string;
  readonly output: string;
  readonly count: number;
  readonly seed: number;
  readonly beside?: string;
}

export function sampleCommand(finish: Finish): Command {
  return new Command('sample')
    .summary('draw new pictures with a variational model of your own')
    .description('Draw new pictures with a variational model of your own, on one sheet.')
    .requiredOption('--model <name>', 'name or id of the model')
    .requiredOption('-o, --output <file>', 'a PNG file')
    .option('--count <number>', 'pictures', parseCount, 64)
    .option('--seed <number>', 'the same seed draws the same pictures', parseCount, 1)
    .option('--beside <pictures>', 'show the nearest of these beside each, and how far it is')
    .action((flags: SampleFlags) => finish(async () => (await import('./run-lab.js')).runSample(flags)));
}
