import { Command } from 'commander';
import type { EngineOptions } from '../../engine/index.js';
import { parseCount } from '../arguments.js';
import type { Finish } from '../finish.js';
import { deviceOption, queueOption } from '../options.js';

interface WorkerFlags {
  readonly queue: string;
  readonly device: NonNullable<EngineOptions['device']>;
  readonly concurrency?: number;
  readonly threads?: number;
}

const epilogue = `
A worker takes the files that "latensify compress --queue" and the like hand to
the queue. Start it on as many machines as there are; they must reach the files
under the same paths, and have the same version of Latensify. SIGTERM or Ctrl-C
ends it: what it can't finish soon is given back. docs/many-machines.md tells
more.

Examples:
  latensify worker --queue redis://queue.example/
  latensify worker --queue rediss://user:password@queue.example/ --concurrency 4`;

export function workerCommand(finish: Finish): Command {
  return new Command('worker')
    .summary('work on files that other machines hand to a queue')
    .description('Work on the files that other machines hand to a queue on Redis, until it is stopped.')
    .addOption(queueOption('address of the Redis that holds the queue').makeOptionMandatory())
    .addOption(deviceOption())
    .option('--concurrency <number>', 'files worked on at once (default: 2)', parseCount)
    .option('--threads <number>', 'threads of the networks on the CPU (default: its cores)', parseCount)
    .addHelpText('after', epilogue)
    .action((flags: WorkerFlags) => finish(() => runWorker(flags)));
}

async function runWorker(flags: WorkerFlags): Promise<number> {
  const { keepWorking } = await import('./keep-working.js');
  return await keepWorking(flags);
}
