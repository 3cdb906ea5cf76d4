import { Command } from 'commander';
import type { Finish } from '../finish.js';

interface ListFlags {
  readonly json?: true;
  readonly card?: true;
}

const epilogue = `
Examples:
  latensify models
  latensify models latensify-1 --card
  latensify models export faces faces-model      networks, card and examples
  latensify models import faces-model/autoencoder.onnx --name "my faces"`;

export function modelsCommand(finish: Finish): Command {
  const run = async () => await import('./run-models.js');
  const command = new Command('models')
    .summary('list the models that are installed, and manage your own')
    .description(
      'List the models that are installed, and those that you trained or imported. A file says by its id which model it needs.',
    )
    .argument('[names...]', 'only these, by name or id')
    .option('--card', "print each model's card: data, training, licences, figures")
    .option('--json', 'one JSON object a line, for programs')
    .addHelpText('after', epilogue)
    .action((names: string[], flags: ListFlags) =>
      finish(async () => (await import('./show-models.js')).showModels(names, given(flags))),
    );
  command
    .command('rename')
    .description('give a model of your own another name')
    .argument('<model>', 'name or id')
    .argument('<name>', 'the new name')
    .action((model: string, name: string) => finish(async () => (await run()).rename(model, name)));
  command
    .command('export')
    .description('write a model of your own to a new folder: ONNX files, card, examples')
    .argument('<model>', 'name or id')
    .argument('<folder>', 'a new folder')
    .action((model: string, folder: string) => finish(async () => (await run()).exportTo(model, folder)));
  command
    .command('import')
    .description('take an exported model, or an ONNX network of another program, into your own')
    .argument('<file>', 'ONNX file, or the folder of an export')
    .option('--name <text>', 'its name (default: its own)')
    .action((file: string, flags: { readonly name?: string }) =>
      finish(async () => (await run()).importFrom(file, flags.name)),
    );
  command
    .command('delete')
    .description('delete models of your own')
    .argument('<models...>', 'names or ids')
    .action((models: string[]) => finish(async () => (await run()).remove(models)));
  return command;
}

const given = (flags: ListFlags) => ({ json: flags.json ?? false, card: flags.card ?? false });
