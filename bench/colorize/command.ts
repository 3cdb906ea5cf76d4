import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { projectRoot } from '../../common/paths.js';
import { ContactSheet } from './contact-sheet.js';
import { markdownReport } from './report.js';
import { runColorizeBench } from './run.js';
import type { ColorizeResult, Method } from './types.js';

interface ColorizeOptions {
  readonly data: string;
  readonly output: string;
  readonly model: string;
  readonly methods: string;
  readonly levin: string;
  readonly megapixels: string;
  readonly join?: string;
}

const METHODS: readonly Method[] = ['grey', 'levin', 'latensify'];

/** `bench colorize`: how near the colours come, by themselves and with hints, beside grey and Levin's optimisation. */
export function colorizeCommand(): Command {
  return new Command('colorize')
    .description('PSNR and colourfulness with 0, 1, 10 and 100 hints, beside grey and Levin 2004')
    .option('--data <folder>', 'folder of pictures', join(projectRoot, 'examples'))
    .option(
      '--output <name>',
      'results go to NAME.json, NAME.md and NAME.webp, the contact sheet of those without hints',
      join(projectRoot, 'bench/results/colorize'),
    )
    .option('--model <folder>', 'the model', join(projectRoot, 'models/weights/colorize/latensify-1'))
    .option('--methods <names>', 'only these, with commas between them', 'grey,latensify')
    .option(
      '--levin <command>',
      'starts bench/peers/levin.py',
      `python ${join(projectRoot, 'bench/peers/levin.py')}`,
    )
    .option('--megapixels <number>', 'of the picture whose speed is measured; 0: none', '24')
    .option('--join <file>', 'takes the methods that are not measured from the JSON of an earlier run')
    .action(measure);
}

async function measure(options: ColorizeOptions): Promise<void> {
  const methods = options.methods.split(',') as Method[];
  const unknown = methods.find((method) => !METHODS.includes(method));
  if (unknown !== undefined) throw new Error(`There is no method "${unknown}": ${METHODS.join(', ')}.`);
  const sheet = new ContactSheet();
  const measured = await runColorizeBench({
    data: options.data,
    methods,
    model: options.model,
    levin: options.levin.split(/\s+/),
    megapixels: Number(options.megapixels),
    onResult: async (_, hints, result) => {
      if (hints === 0) await sheet.add(result);
    },
    onProgress: (line) => process.stderr.write(line + '\n'),
  });
  const result = options.join === undefined ? measured : await joined(measured, methods, options.join);
  await mkdir(dirname(options.output), { recursive: true });
  const { rows, ...head } = result;
  const lines = rows.map((row) => '    ' + JSON.stringify(row));
  const json = JSON.stringify(head, null, 2).replace(/\n}$/, '');
  await writeFile(options.output + '.json', `${json},\n  "rows": [\n${lines.join(',\n')}\n  ]\n}\n`);
  await writeFile(options.output + '.md', markdownReport(result));
  if (methods.includes('latensify')) await sheet.write(options.output + '.webp');
  process.stdout.write(`${options.output}.md\n`);
}

/** Hints depend on the pictures' names only, so that runs can be joined. */
async function joined(
  measured: ColorizeResult,
  methods: readonly Method[],
  file: string,
): Promise<ColorizeResult> {
  const earlier = JSON.parse(await readFile(file, 'utf8')) as ColorizeResult;
  const pictures = new Set(measured.rows.map(({ picture }) => picture));
  const kept = earlier.rows.filter(
    ({ method, picture }) => !methods.includes(method) && pictures.has(picture),
  );
  return { ...measured, speed: measured.speed ?? earlier.speed, rows: [...measured.rows, ...kept] };
}
