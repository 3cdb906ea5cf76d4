import { extname } from 'node:path';
import { Command, Option } from 'commander';
import type { DenoiseOptions } from '../../engine/index.js';
import { parseDeviation, parsePercentage, parseQuality } from '../arguments.js';
import type { Finish } from '../finish.js';
import {
  addFileOptions,
  addReplaceOptions,
  addReportOptions,
  addRunOptions,
  type FileFlags,
  jobOptions,
  type ReplaceFlags,
  replaceOptions,
  type ReportFlags,
  type RunFlags,
} from '../options.js';

type Format = NonNullable<DenoiseOptions['format']>;

interface DenoiseFlags extends FileFlags, ReplaceFlags, RunFlags, ReportFlags {
  readonly strength: number;
  readonly colour: number;
  readonly noise?: number;
  readonly colourNoise?: number;
  readonly curve?: string;
  readonly format?: Format;
  readonly quality?: number;
  readonly model?: string;
  readonly fast?: true;
}

const epilogue = `
Each picture is written in its own format, with all of its metadata. 16 bits a
sample stay 16 in TIFF and PNG. How strong the noise is, a network finds out
for every place of a picture; --curve takes what "latensify noise" measured,
for each picture that of its own camera and ISO setting; --noise one number.
Without --output, the results lie beside their sources as NAME-denoised.

Examples:
  latensify denoise concert --recursive --output concert-clean
  latensify denoise concert -r -o clean --strength 35 --colour 70
  latensify denoise scan.tif -o clean.tif --noise 12
  latensify denoise Pictures -r -o clean --fast
  latensify noise test-shots/*.CR3 -o camera.json
  latensify denoise shoot -o clean --curve camera.json`;

const formats: Readonly<Record<string, Exclude<Format, 'same'>>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
  '.avif': 'avif',
  '.tif': 'tiff',
  '.tiff': 'tiff',
};

export function denoiseCommand(finish: Finish): Command {
  const command = new Command('denoise')
    .summary('take the noise out of photographs')
    .description('Take the noise out of photographs: files, folders, or patterns like "trip/*.jpg".')
    .argument('<sources...>', 'files, folders or patterns')
    .optionsGroup('How much goes:')
    .addOption(
      new Option(
        '--strength <number>',
        '0 leaves the noise, 50 takes it for what it is, 100 for twice as much',
      )
        .argParser(parsePercentage)
        .default(50),
    )
    .addOption(
      new Option('--colour <number>', 'likewise for spots of colour').argParser(parsePercentage).default(50),
    )
    .addOption(
      new Option('--noise <number>', 'how strong it is, as a standard deviation of 0 to 150 in 255')
        .argParser(parseDeviation)
        .conflicts('curve'),
    )
    .addOption(
      new Option('--colour-noise <number>', 'likewise for spots of colour (default: as --noise)')
        .argParser(parseDeviation)
        .conflicts('curve'),
    )
    .option('--curve <file>', 'the camera\'s noise, as "latensify noise" wrote it')
    .optionsGroup('Pictures:')
    .addOption(
      new Option('--format <name>', "format of the results (default: each picture's own)").choices([
        'same',
        'jpeg',
        'png',
        'webp',
        'avif',
        'tiff',
      ] satisfies Format[]),
    )
    .option('--quality <number>', '0 to 100, for JPEG, WebP and AVIF (default: very high)', parseQuality);
  addReplaceOptions(addFileOptions(command));
  addRunOptions(command)
    .addOption(
      new Option('--fast', 'take the small network: several times as fast, a little less thorough').conflicts(
        'model',
      ),
    )
    .option('--model <name>', 'denoising model, as "latensify models" names it (default: the newest)');
  addReportOptions(command);
  return command
    .addHelpText('after', epilogue)
    .action((sources: string[], flags: DenoiseFlags) => finish(() => runDenoise(sources, flags)));
}

async function runDenoise(sources: string[], flags: DenoiseFlags): Promise<number> {
  const { runJob } = await import('./run-job.js');
  const { strength, colour, quality, model } = flags;
  const isBeside = flags.output === undefined && flags.replace === undefined;
  const options: DenoiseOptions = {
    ...(isBeside && { pattern: '{name}-denoised' }),
    ...jobOptions(sources, flags),
    ...replaceOptions(flags),
    noise: await noiseOf(flags),
    strength,
    colour,
    format: formatOf(sources, flags),
    quality,
    model: flags.fast ? 'fast' : model,
  };
  return await runJob('denoise', flags, (engine, hooks) => engine.denoise(options, hooks));
}

/** @throws LatensifyError 'unreadable' | 'usage' for a curve that is none */
async function noiseOf({ noise, colourNoise, curve }: DenoiseFlags): Promise<DenoiseOptions['noise']> {
  if (curve !== undefined) {
    const { readCurves } = await import('./curve-file.js');
    return await readCurves(curve);
  }
  if (noise === undefined && colourNoise === undefined) return { kind: 'auto' };
  return { kind: 'level', luminance: noise ?? colourNoise!, chroma: colourNoise ?? noise! };
}

/** A single result may be named, and its name says what it is. */
function formatOf(sources: readonly string[], { format, output }: DenoiseFlags): Format {
  if (format !== undefined) return format;
  if (sources.length > 1 || output === undefined) return 'same';
  return formats[extname(output).toLowerCase()] ?? 'same';
}
