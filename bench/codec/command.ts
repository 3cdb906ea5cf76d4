import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Command } from 'commander';
import { projectRoot } from '../../common/paths.js';
import { withKept } from './keep.js';
import { markdownReport, plots } from './report.js';
import { runCodecBench } from './run.js';
import type { BenchResult } from './types.js';

interface CodecOptions {
  readonly data: string;
  readonly output: string;
  readonly quick: boolean;
  readonly sets?: string;
  readonly codecs?: string;
  readonly keep?: string;
  readonly peer: readonly string[];
  readonly butteraugli: boolean;
  readonly speed: boolean | string;
}

/** `bench codec`: rate, distortion, speed and memory against the codecs that people use. */
export function codecCommand(): Command {
  return new Command('codec')
    .description('bits per pixel, PSNR, MS-SSIM, speed and memory against JPEG, WebP and AVIF')
    .option('--data <folder>', 'folder of pictures', join(projectRoot, 'examples'))
    .option(
      '--output <name>',
      'results go to NAME.json, NAME.md and NAME-SET.svg',
      join(projectRoot, 'bench/results/codec'),
    )
    .option('--quick', 'two pictures, few qualities: does everything work?', false)
    .option('--sets <ids>', 'only these, with commas between them: clean,noise8')
    .option('--codecs <ids>', 'only these, with commas between them: latensify,avif,webp,jpeg')
    .option('--keep <file>', 'figures of the codecs left out, from the JSON of an earlier run')
    .option(
      '--peer <command>',
      'a further codec that is a program (bench/peers); may be repeated',
      append,
      [],
    )
    .option('--butteraugli', 'also Butteraugli, with butteraugli_main (Debian: libjxl-devtools)', false)
    .option('--speed [picture]', 'also 12 and 50 megapixels, from the pictures or from one scaled up', false)
    .action(measure);
}

/** `bench report FILE`: the report again from a JSON file. */
export function reportCommand(): Command {
  return new Command('report')
    .description('writes the Markdown and the plots again from the JSON of an earlier run')
    .argument('<file>', 'NAME.json')
    .action(async (file: string) => {
      await writeReport(JSON.parse(await readFile(file, 'utf8')) as BenchResult, file.replace(/\.json$/, ''));
    });
}

async function measure({
  data,
  output,
  quick,
  sets,
  codecs,
  keep,
  peer,
  butteraugli,
  speed,
}: CodecOptions): Promise<void> {
  const measured = await runCodecBench({
    data,
    quick,
    sets: sets?.split(','),
    codecs: codecs?.split(','),
    peers: peer.map((command) => command.split(/\s+/)),
    butteraugli,
    speed,
    onProgress: (line) => process.stderr.write(line + '\n'),
  });
  const result =
    keep === undefined
      ? measured
      : withKept(measured, JSON.parse(await readFile(keep, 'utf8')) as BenchResult);
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output + '.json', jsonOf(result));
  await writeReport(result, output);
  process.stdout.write(`${output}.md\n`);
}

async function writeReport(result: BenchResult, output: string): Promise<void> {
  await writeFile(output + '.md', markdownReport(result, basename(output)));
  for (const [set, svg] of plots(result)) await writeFile(`${output}-${set}.svg`, svg);
}

/** One measurement a line: readable, and small differences in a diff. */
function jsonOf({ measurements, ...rest }: BenchResult): string {
  const head = JSON.stringify(rest, null, 2).replace(/\n}$/, '');
  const rows = measurements.map((measurement) => '    ' + JSON.stringify(measurement));
  return `${head},\n  "measurements": [\n${rows.join(',\n')}\n  ]\n}\n`;
}

const append = (value: string, earlier: readonly string[]): string[] => [...earlier, value];
