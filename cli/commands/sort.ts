import { Command, Option } from 'commander';
import { parseCount } from '../arguments.js';
import type { Finish } from '../finish.js';
import { parsePositive } from '../lab-arguments.js';

export interface SortFlags {
  readonly model: string;
  readonly output: string;
  readonly like?: string;
  readonly groups?: number;
  readonly unusual?: true;
  readonly threshold?: number;
  readonly json?: true;
}

const epilogue = `
Pictures are copied, never moved. One of --like, --groups and --unusual says how.

Examples:
  latensify sort Scans --model scans --like Sorted-by-hand -o Sorted
  latensify sort Pictures --model harbour --groups 12 -o Alike
  latensify sort Parts --model parts --unusual -o Inspect`;

export function sortCommand(finish: Finish): Command {
  return new Command('sort')
    .summary('copy pictures into folders by what their codes say')
    .description(
      'Sort a folder by class, by likeness, or by how unlike what the model learned each picture is.',
    )
    .argument('<folder>', 'pictures')
    .requiredOption('--model <name>', 'name or id of a model of your own')
    .requiredOption('-o, --output <folder>', 'a new folder')
    .addOption(
      new Option('--like <folder>', 'classes: a folder with a sub-folder of examples for each').conflicts([
        'groups',
        'unusual',
      ]),
    )
    .addOption(new Option('--groups <number>', 'so many groups').argParser(parseCount).conflicts('unusual'))
    .option('--unusual', 'what comes back worst, apart from the rest')
    .option('--threshold <number>', 'mean squared error from which a picture is unusual', parsePositive)
    .option('--json', 'one JSON object a picture')
    .addHelpText('after', epilogue)
    .action((folder: string, flags: SortFlags) =>
      finish(async () => (await import('./run-sorting.js')).runSort(folder, flags)),
    );
}
