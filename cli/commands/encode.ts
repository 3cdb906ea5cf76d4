import { Command } from 'commander';
import type { Finish } from '../finish.js';

interface EncodeFlags {
  readonly model: string;
  readonly output?: string;
  readonly worst?: string;
  readonly json?: true;
}

const epilogue = `
Examples:
  latensify encode Pictures --model faces --output codes.csv
  latensify encode Pictures --model faces --output codes.npy
  latensify encode Scans --model scans --worst 10      those least like what it learned`;

export function encodeCommand(finish: Finish): Command {
  return new Command('encode')
    .summary('codes of pictures, from a model of your own')
    .description(
      'Encode pictures with a model of your own: codes as CSV or NPY, and how far each comes back off.',
    )
    .argument('<pictures>', 'folder, IDX file, or digits:COUNT')
    .requiredOption('--model <name>', 'name or id of the model')
    .option('-o, --output <file>', 'codes.csv or codes.npy')
    .option('--worst <number>', 'print the pictures that come back worst: anomalies', '5')
    .option('--json', 'one JSON object a picture')
    .addHelpText('after', epilogue)
    .action((pictures: string, flags: EncodeFlags) =>
      finish(async () => (await import('./run-lab.js')).runEncode(pictures, flags)),
    );
}
