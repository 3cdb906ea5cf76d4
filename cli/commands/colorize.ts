import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { LatensifyError } from '../../common/errors.js';
import type { ColorizeOptions } from '../../engine/index.js';
import { parseQuality, parseSaturation } from '../arguments.js';
import type { Finish } from '../finish.js';
import {
  addFileOptions,
  addReportOptions,
  addRunOptions,
  type FileFlags,
  jobOptions,
  type ReportFlags,
  type RunFlags,
} from '../options.js';

type ResultFormat = NonNullable<ColorizeOptions['format']>;

interface ColorizeFlags extends FileFlags, RunFlags, ReportFlags {
  readonly hints?: string;
  readonly savedHints?: true;
  readonly reference?: string;
  readonly saturation: number;
  readonly stretch?: true;
  readonly denoise?: true;
  readonly format: ResultFormat;
  readonly quality?: number;
  readonly model?: string;
  readonly replace?: true;
  readonly backup?: string;
}

const epilogue = `
Brightness stays exactly as it is; of colour pictures their own is used. The
results are named NAME-colorized unless --output or --name say otherwise.

Hints are colours for places, as JSON; x and y go from 0 to 1 over the upright
picture, the colour is "#rrggbb" or a and b of CIE Lab:
  {"version": 1, "hints": [{"x": 0.5, "y": 0.1, "color": "#8fb4e0"}]}

Examples:
  latensify colorize grandmother.jpg
  latensify colorize album -r -o Colour --denoise --stretch
  latensify colorize wedding-1931.tif --hints hints.json --saturation 1.2
  latensify colorize album -r -o Colour --saved-hints
  latensify colorize harbour.jpg --reference harbour-today.jpg`;

export function colorizeCommand(finish: Finish): Command {
  const command = new Command('colorize')
    .summary('give black-and-white photographs colours')
    .description('Give black-and-white photographs colours: by themselves, from hints, or from a photograph.')
    .argument('<sources...>', 'files, folders or patterns')
    .optionsGroup('Colours:')
    .option('--hints <file>', 'JSON with colours for places of the picture')
    .option('--saved-hints', 'take NAME.hints.json beside each picture, where there is one')
    .option('--reference <photograph>', 'lend the colours of another photograph')
    .option('--saturation <factor>', '0 to 3; 1 is what the network says', parseSaturation, 1)
    .optionsGroup('Before:')
    .option('--denoise', 'take the noise away first')
    .option('--stretch', 'draw faded tones out to black and white first')
    .optionsGroup('Results:')
    .addOption(
      new Option('--format <name>', 'format of the results; same is that of each picture')
        .choices(['same', 'jpeg', 'png', 'webp', 'avif', 'tiff'] satisfies ResultFormat[])
        .default('same'),
    )
    .option('--quality <number>', '0 to 100, for JPEG, WebP and AVIF', parseQuality);
  addFileOptions(command)
    .addOption(new Option('--replace', 'put the results in the place of the originals').conflicts('output'))
    .option(
      '--backup <folder>',
      'where --replace keeps the originals (default: latensify-originals in each source)',
    );
  addRunOptions(command).option(
    '--model <name>',
    'colorization model, as "latensify models" names it (default: the newest)',
  );
  addReportOptions(command);
  return command
    .addHelpText('after', epilogue)
    .action((sources: string[], flags: ColorizeFlags) => finish(() => runColorize(sources, flags)));
}

async function runColorize(sources: string[], flags: ColorizeFlags): Promise<number> {
  const { runJob } = await import('./run-job.js');
  const isBeside = flags.output === undefined && flags.replace === undefined;
  const options: ColorizeOptions = {
    ...(isBeside && { pattern: '{name}-colorized' }),
    ...jobOptions(sources, flags),
    ...(flags.hints !== undefined && { hints: await readHints(flags.hints) }),
    savedHints: flags.savedHints ?? false,
    reference: flags.reference,
    saturation: flags.saturation,
    stretch: flags.stretch ?? false,
    denoising: flags.denoise && { noise: { kind: 'auto' }, strength: 50, colour: 50 },
    format: flags.format,
    quality: flags.quality,
    model: flags.model,
    replace: flags.replace ?? false,
    backupFolder: flags.backup,
  };
  return await runJob('colorize', flags, (engine, hooks) => engine.colorize(options, hooks));
}

/** @throws LatensifyError 'usage' | 'unreadable' */
async function readHints(file: string): Promise<ColorizeOptions['hints']> {
  const { parseHints } = await import('../../engine/index.js');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new LatensifyError('unreadable', `The hints in ${file} can't be read.`, { cause });
  }
  return [...parseHints(text)];
}
