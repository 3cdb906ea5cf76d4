import { Command } from 'commander';
import type { Finish } from '../finish.js';

interface ModelsFlags {
  readonly json?: true;
  readonly card?: true;
}

const epilogue = `
Examples:
  latensify models
  latensify models latensify-1 --card`;

export function modelsCommand(finish: Finish): Command {
  return new Command('models')
    .summary('list the models that are installed')
    .description('List the models that are installed. A file says by its id which model it needs.')
    .argument('[names...]', 'only these, by name or id')
    .option('--card', "print each model's card: data, training, licences, figures")
    .option('--json', 'one JSON object a line, for programs')
    .addHelpText('after', epilogue)
    .action((names: string[], flags: ModelsFlags) => finish(() => runModels(names, flags)));
}

async function runModels(names: string[], flags: ModelsFlags): Promise<number> {
  const { showModels } = await import('./show-models.js');
  return await showModels(names, { json: flags.json ?? false, card: flags.card ?? false });
}
