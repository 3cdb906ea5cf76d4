import { Command } from 'commander';
import { parseCount } from '../arguments.js';
import type { Finish } from '../finish.js';
import { parseFraction } from '../lab-arguments.js';

export interface ClassifyFlags {
  readonly model: string;
  readonly holdOut: number;
  readonly seed: number;
  readonly json?: true;
}

const epilogue = `
Examples:
  latensify classify Leaves --model leaves         sub-folders are the classes
  latensify classify digits:2000 --model digits --json`;

export function classifyCommand(finish: Finish): Command {
  return new Command('classify')
    .summary('how well codes tell the sub-folders of a folder apart')
    .description(
      'Tell labelled pictures apart by their codes, on held-out files, beside their pixels and as many principal components.',
    )
    .argument('<pictures>', 'folder whose sub-folders are the classes, IDX file, or digits:COUNT')
    .requiredOption('--model <name>', 'name or id of a model of your own')
    .option('--hold-out <share>', 'share of the pictures that it is tested on', parseFraction, 0.2)
    .option('--seed <number>', 'chooses which', parseCount, 1)
    .option('--json', 'one JSON object, confusion matrices included')
    .addHelpText('after', epilogue)
    .action((pictures: string, flags: ClassifyFlags) =>
      finish(async () => (await import('./run-sorting.js')).runClassify(pictures, flags)),
    );
}
