import { Command } from 'commander';
import { defaultStateFolder } from '../../engine/lab/index.js';
import { openBackend } from '../../models/training/index.js';
import { join } from 'node:path';
import { markdownTable } from '../shared/markdown.js';
import { thisMachine } from '../shared/machine.js';
import { labFigures } from './figures.js';

interface LabOptions {
  readonly train: string;
  readonly test: string;
  readonly effort: string;
  readonly backend: 'auto' | 'native' | 'webgpu' | 'wasm';
}

/** `bench lab`: what the autoencoders of the lab reach on drawn digits. */
export function labCommand(): Command {
  return new Command('lab')
    .description('what each kind of autoencoder reaches on drawn digits, beside what is asked of it')
    .option('--train <number>', 'pictures to learn from', '4000')
    .option('--test <number>', 'held-out pictures', '1000')
    .option('--effort <share>', "share of the kinds' own number of epochs", '1')
    .option('--backend <name>', 'auto, native, webgpu or wasm', 'auto')
    .action(async ({ train, test, effort, backend: wanted }: LabOptions) => {
      const folder = join(defaultStateFolder('lab'), 'devices');
      const backend = await openBackend({ wanted, folder });
      const say = (line: string): void => void process.stderr.write(line + '\n');
      const figures = await labFigures({
        train: Number(train),
        test: Number(test),
        effort: Number(effort),
        say,
      });
      const { cpu, cores, platform } = thisMachine();
      const table = markdownTable(
        [
          { title: 'figure', align: 'left' },
          { title: 'measured', align: 'left' },
          { title: 'asked', align: 'left' },
          { title: '', align: 'left' },
        ],
        figures.map(({ name, value, asked, isMet }) => [name, value, asked, isMet ? 'met' : '**missed**']),
      );
      const about = `${train} drawn digits, ${test} held out, ${effort} of the usual epochs; ${backend.title}; ${cpu}, ${cores} cores, ${platform}`;
      process.stdout.write(`${about}\n\n${table}`);
      process.exit(0);
    });
}
