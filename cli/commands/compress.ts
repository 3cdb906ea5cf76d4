import { Command, Option } from 'commander';
import type { CompressOptions, Goal, OutputFormat, PresetName } from '../../engine/index.js';
import { parseBytes, parsePercentage, parseQuality } from '../arguments.js';
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

interface CompressFlags extends FileFlags, ReplaceFlags, RunFlags, ReportFlags {
  readonly preset: PresetName;
  readonly quality?: number;
  readonly maxBytes?: number;
  readonly format: OutputFormat;
  readonly model?: string;
  readonly embedModel?: true;
  readonly replaceRaw?: true;
  readonly denoise?: number | true;
  readonly grain?: CompressOptions['grain'] | true;
}

const epilogue = `
What happens to the files:
  Originals stay as they are. Folders, names, times and metadata are kept. Where
  a result would not be smaller, or would look worse than the preset promises,
  the original is kept. After Ctrl-C or a crash the same command goes on where
  it stopped.
  Camera raw files are developed: the picture and its data are kept, the sensor's
  own values are not. --replace leaves raw files alone unless --replace-raw is
  added.

Examples:
  latensify compress Pictures --recursive --output Smaller
  latensify compress Pictures -r -o Smaller --preset visually-lossless
  latensify compress "Pictures/**/*.{jpg,tif}" -o Smaller --quality 60
  latensify compress wedding -r -o web --format avif --max-bytes 200kB
  latensify compress wedding -r --name "{name}-small"
  latensify compress concert -r -o Smaller --denoise
  latensify compress concert -r -o Smaller --denoise --grain
  latensify compress Pictures -r --replace --backup Originals
  latensify compress Pictures -r -o Smaller --dry-run`;

export function compressCommand(finish: Finish): Command {
  const command = new Command('compress')
    .summary('make photographs smaller')
    .description('Make photographs smaller: files, folders, or patterns like "trip/*.jpg".')
    .argument('<sources...>', 'files, folders or patterns')
    .optionsGroup('How small, how good:')
    .addOption(
      new Option('--preset <name>', 'what the results must look like')
        .choices(['visually-lossless', 'high', 'balanced', 'small'] satisfies PresetName[])
        .default('balanced'),
    )
    .addOption(
      new Option('--quality <number>', '0 to 100; more is better and larger')
        .argParser(parseQuality)
        .conflicts(['preset', 'maxBytes']),
    )
    .addOption(
      new Option('--max-bytes <size>', 'the best quality that fits, for example 200kB')
        .argParser(parseBytes)
        .conflicts('preset'),
    )
    .addOption(
      new Option('--format <name>', 'format of the results; all but ltn open everywhere')
        .choices(['ltn', 'avif', 'webp', 'jpeg'] satisfies OutputFormat[])
        .default('ltn'),
    );
  command.option(
    '--denoise [strength]',
    'take the noise away first, as "latensify denoise" does (0 to 100, default 50)',
    parsePercentage,
  );
  command.addOption(
    new Option(
      '--grain [how]',
      'of .ltn: store how the noise looked that got lost, and show such grain ("shown", the default) or keep it ' +
        'for whoever asks ("kept")',
    ).choices(['shown', 'kept']),
  );
  addReplaceOptions(addFileOptions(command)).option(
    '--replace-raw',
    'let --replace put developed pictures in the place of camera raw files, too',
  );
  addRunOptions(command)
    .option('--model <name>', 'codec model, as "latensify models" names it (default: the newest)')
    .option(
      '--embed-model',
      'put the decoder of a model of your own into each file, so that others can open it',
    );
  addReportOptions(command);
  return command
    .addHelpText('after', epilogue)
    .action((sources: string[], flags: CompressFlags) => finish(() => runCompress(sources, flags)));
}

async function runCompress(sources: string[], flags: CompressFlags): Promise<number> {
  const { runJob } = await import('./run-job.js');
  const options: CompressOptions = {
    ...jobOptions(sources, flags),
    format: flags.format,
    goal: goalOf(flags),
    model: flags.model,
    embedModel: flags.embedModel ?? false,
    replaceRaw: flags.replaceRaw ?? false,
    ...replaceOptions(flags),
    grain: flags.grain === true ? 'shown' : flags.grain,
    ...(flags.denoise !== undefined && { denoising: denoisingOf(flags.denoise) }),
  };
  return await runJob('compress', flags, (engine, hooks) => engine.compress(options, hooks));
}

function denoisingOf(given: number | true): NonNullable<CompressOptions['denoising']> {
  const strength = given === true ? 50 : given;
  return { noise: { kind: 'auto' }, strength, colour: strength };
}

function goalOf({ quality, maxBytes, preset }: CompressFlags): Goal {
  if (quality !== undefined) return { kind: 'quality', quality };
  if (maxBytes !== undefined) return { kind: 'max-bytes', bytes: maxBytes };
  return { kind: 'preset', preset };
}
