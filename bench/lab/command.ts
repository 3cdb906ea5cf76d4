import { Command } from 'commander';
import { defaultStateFolder } from '../../engine/lab/index.js';
import { openBackend } from '../../models/training/index.js';
import { join } from 'node:path';
import { markdownTable } from '../shared/markdown.js';
import { thisMachine } from '../shared/machine.js';
import { labFigures } from './figures.js';
import { trainingMemory } from './memory.js';
import { trainingSpeed } from './speed.js';

interface LabOptions {
  readonly train: string;
  readonly test: string;
  readonly effort: string;
  readonly only?: string;
  readonly backend: 'auto' | 'native' | 'webgpu' | 'wasm';
}

/** `bench lab`: what the autoencoders of the lab reach on drawn digits. */
export function labCommand(): Command {
  return new Command('lab')
    .description('what each kind of autoencoder reaches on drawn digits, beside what is asked of it')
    .option('--train <number>', 'pictures to learn from', '4000')
    .option('--test <number>', 'held-out pictures', '1000')
    .option('--effort <share>', "share of the kinds' own number of epochs", '1')
    .option('--only <names>', 'some of linear, sparse, anomalies, denoising, neighbours, variational')
    .option('--backend <name>', 'auto, native, webgpu or wasm', 'auto')
    .action(async ({ train, test, effort, only, backend: wanted }: LabOptions) => {
      const folder = join(defaultStateFolder('lab'), 'devices');
      const backend = await openBackend({ wanted, folder });
      const say = (line: string): void => void process.stderr.write(line + '\n');
      const figures = await labFigures({
        train: Number(train),
        test: Number(test),
        effort: Number(effort),
        only: only?.split(','),
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

interface SpeedFlags {
  readonly backends: string;
  readonly seconds: string;
  readonly threads: string;
  readonly python: string;
}

/** `bench lab-speed`: a step of training beside PyTorch's. */
export function labSpeedCommand(): Command {
  return new Command('lab-speed')
    .description('a step of training on each backend, beside PyTorch fp32 on the same networks')
    .option('--backends <names>', 'native, wasm, webgpu, with commas between', 'native,wasm')
    .option('--seconds <number>', 'of each measurement, in each of three rounds', '4')
    .option('--threads <number>', 'of PyTorch and of the native backend', '2')
    .option('--python <path>', 'a Python with torch, numpy and onnx', 'python3')
    .action(async ({ backends, seconds, threads, python }: SpeedFlags) => {
      const table = await trainingSpeed({
        backends: backends.split(',') as ('native' | 'wasm' | 'webgpu')[],
        folder: join(defaultStateFolder('lab'), 'devices'),
        seconds: Number(seconds),
        threads: Number(threads),
        python,
        say: (line) => process.stderr.write(line + '\n'),
      });
      const { cpu, cores, platform } = thisMachine();
      process.stdout.write(`${cpu}, ${cores} cores, ${platform}\n\n${table}`);
      process.exit(0);
    });
}

/** `bench lab-memory`: what a training takes, however many pictures there are. */
export function labMemoryCommand(): Command {
  return new Command('lab-memory')
    .description('peak memory of a training on folders of several sizes')
    .option('--pictures <numbers>', 'with commas between, ascending', '500,5000')
    .action(async ({ pictures }: { readonly pictures: string }) => {
      const counts = pictures.split(',').map(Number);
      const peaks = await trainingMemory(counts, (line) => process.stderr.write(line + '\n'));
      const table = markdownTable(
        [
          { title: 'pictures', align: 'right' },
          { title: 'peak memory', align: 'right' },
        ],
        [...peaks].map(([count, bytes]) => [count.toLocaleString('en'), `${Math.round(bytes / 1e6)} MB`]),
      );
      process.stdout.write(table);
    });
}
