import { Command, Option } from 'commander';
import type { Rect } from '../../common/geometry.js';
import type { DevelopOptions } from '../../engine/index.js';
import { parseQuality, parseRegion } from '../arguments.js';
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

type PictureFormat = NonNullable<DevelopOptions['format']>;

interface DevelopFlags extends FileFlags, RunFlags, ReportFlags {
  readonly format: PictureFormat;
  readonly quality?: number;
  readonly region?: Rect;
  readonly grain?: boolean;
  readonly trustEmbedded?: true;
}

const epilogue = `
PNG and TIFF keep every pixel as it was decoded; JPEG, WebP and AVIF lose a
little more. Colour profile, EXIF, IPTC and XMP are kept. A damaged file gives
every part that is whole, and the summary says what is missing.

Examples:
  latensify develop Smaller --recursive --output Pictures
  latensify develop Smaller/IMG_0001.ltn -o . --format jpeg --quality 92
  latensify develop panorama.ltn -o detail.png --region 4000,1000,1920,1080`;

export function developCommand(finish: Finish): Command {
  const command = new Command('develop')
    .summary('turn .ltn files back into pictures')
    .description('Turn .ltn files back into pictures that open everywhere.')
    .argument('<sources...>', '.ltn files, folders or patterns')
    .optionsGroup('Pictures:')
    .addOption(
      new Option('--format <name>', 'format of the pictures')
        .choices(['png', 'jpeg', 'webp', 'avif', 'tiff'] satisfies PictureFormat[])
        .default('png'),
    )
    .option('--quality <number>', '0 to 100, for JPEG, WebP and AVIF', parseQuality)
    .option('--region <x,y,w,h>', 'only this part, in pixels of the picture as it is stored', parseRegion)
    .option('--grain', 'show the grain that a file keeps')
    .option('--no-grain', 'leave grain away')
    .option(
      '--trust-embedded',
      'run models that lie in the files, where your library has none of their id: for files whose origin you trust',
    );
  addFileOptions(command);
  addRunOptions(command);
  addReportOptions(command);
  return command
    .addHelpText('after', epilogue)
    .action((sources: string[], flags: DevelopFlags) => finish(() => runDevelop(sources, flags)));
}

async function runDevelop(sources: string[], flags: DevelopFlags): Promise<number> {
  const { runJob } = await import('./run-job.js');
  const options: DevelopOptions = {
    ...jobOptions(sources, flags),
    format: flags.format,
    quality: flags.quality,
    region: flags.region,
    grain: flags.grain,
    trustEmbeddedModels: flags.trustEmbedded ?? false,
  };
  return await runJob('develop', flags, (engine, hooks) => engine.develop(options, hooks));
}
