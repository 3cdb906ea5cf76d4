import { Command } from 'commander';
import { parseCount } from '../arguments.js';
import type { Finish } from '../finish.js';

export interface GroupFlags {
  readonly model: string;
  readonly groups: number;
  readonly json?: true;
}

const epilogue = `
Examples:
  latensify group Pictures --model harbour --groups 12`;

export function groupCommand(finish: Finish): Command {
  return new Command('group')
    .summary('groups of pictures whose codes are alike')
    .description(
      'Group pictures by k-means on their codes; each group is shown by the picture nearest to its centre.',
    )
    .argument('<pictures>', 'folder, IDX file, or digits:COUNT')
    .requiredOption('--model <name>', 'name or id of a model of your own')
    .option('--groups <number>', 'how many', parseCount, 8)
    .option('--json', 'one JSON object a group')
    .addHelpText('after', epilogue)
    .action((pictures: string, flags: GroupFlags) =>
      finish(async () => (await import('./run-sorting.js')).runGroup(pictures, flags)),
    );
}
