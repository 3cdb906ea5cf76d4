import { Command, Option } from 'commander';
import { parseCount } from '../arguments.js';
import type { Finish } from '../finish.js';
import { type CorruptionFlag, parseCorruption } from '../lab-arguments.js';

/** The names are the engine's: a test compares them, so that nothing of it is loaded for --help. */
export const subjectNames = ['reconstructions', 'walk', 'units', 'pca'] as const;

interface ShowFlags {
  readonly model: string;
  readonly output: string;
  readonly what: (typeof subjectNames)[number];
  readonly count: number;
  readonly corrupt?: CorruptionFlag;
}

const epilogue = `
What is shown:
  reconstructions  pictures above, as they come back below; of a denoising model
                   the damaged ones between them
  walk             from one picture to another, along the line between their codes
  units            what each number of the code adds to a picture, and the pictures
                   that activate it most
  pca              a linear model's reconstructions above those of principal
                   component analysis
Of the pictures that a model learned from, held-out ones are taken.

Examples:
  latensify show Pictures --model faces --output faces.png
  latensify show digits:2000 --model cloud --what walk --count 5 --output walk.webp
  latensify show Scans --model scans --corrupt gaussian:30 --output noisy.png`;

export function showCommand(finish: Finish): Command {
  return new Command('show')
    .summary('a sheet of what a model of your own does with pictures')
    .description('Show what a model of your own does with pictures, on one sheet.')
    .argument('<pictures>', 'folder, IDX file, or digits:COUNT')
    .requiredOption('--model <name>', 'name or id of the model')
    .requiredOption('-o, --output <file>', 'a PNG or WebP file')
    .addOption(
      new Option('--what <subject>', 'see below').choices([...subjectNames]).default('reconstructions'),
    )
    .option('--count <number>', 'pictures, walks or units', parseCount, 10)
    .option('--corrupt <what>', 'damage them first, as latensify train does', parseCorruption)
    .addHelpText('after', epilogue)
    .action((pictures: string, flags: ShowFlags) =>
      finish(async () => (await import('./run-lab.js')).runShow(pictures, flags)),
    );
}
