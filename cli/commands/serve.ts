import { Command } from 'commander';
import { parseBytes, parsePort } from '../arguments.js';
import type { Finish } from '../finish.js';
import { queueOption } from '../options.js';

interface ServeFlags {
  readonly root?: string;
  readonly port?: number;
  readonly host?: string;
  readonly state?: string;
  readonly maxUpload?: number;
  readonly queue?: string;
}

const epilogue = `
The printed address holds a key: whoever has it can use the server until it ends.
Without --host this machine alone can connect. From another one, a tunnel keeps it so:
  ssh -L 4860:localhost:4860 that-machine

Examples:
  latensify serve
  latensify serve --root ~/Pictures
  latensify serve --port 0 --host 192.168.1.20`;

export function serveCommand(finish: Finish): Command {
  return new Command('serve')
    .summary('the app in a browser, also for a machine without a screen')
    .description('Serve the app: open the printed address in a browser.')
    .option('--root <folder>', 'let users pick from this folder of the server, and write results there')
    .option('--port <number>', 'port to listen on, 0 for a free one (default: 4860)', parsePort)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--state <folder>', 'where the queue, the settings and uploads are kept')
    .option('--max-upload <size>', 'the largest file that may be uploaded (default: 2 GB)', parseBytes)
    .addOption(queueOption('show the queue on this Redis, too, at /queue'))
    .addHelpText('after', epilogue)
    .action((flags: ServeFlags) => finish(() => runServe(flags)));
}

async function runServe(flags: ServeFlags): Promise<number> {
  const { keepServing } = await import('./keep-serving.js');
  return await keepServing(flags);
}
