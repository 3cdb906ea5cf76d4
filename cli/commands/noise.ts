import { Command } from 'commander';
import { parsePixels } from '../arguments.js';
import type { Finish } from '../finish.js';

export interface NoiseFlags {
  readonly output?: string;
  readonly json?: true;
  readonly maxPixels?: number;
}

const epilogue = `
Take pictures of one camera at one ISO setting that have even places in them:
sky, walls, shadows. The more of the range from dark to light they cover, the
better. Deviations are in units of 1/255.

Examples:
  latensify noise IMG_2041.jpg IMG_2042.jpg
  latensify noise iso6400/*.jpg --output iso6400.json
  latensify denoise iso6400 -o clean --curve iso6400.json`;

export function noiseCommand(finish: Finish): Command {
  return new Command('noise')
    .summary("measure a camera's noise from its pictures")
    .description("Measure a camera's noise, from dark to light, from pictures that have it.")
    .argument('<pictures...>', 'pictures taken at the same setting')
    .option('-o, --output <file>', 'write the curve there, for "latensify denoise --curve"')
    .option('--max-pixels <number>', 'refuse pictures with more pixels, for example 300M', parsePixels)
    .option('--json', 'print the curve as JSON, for programs')
    .addHelpText('after', epilogue)
    .action((pictures: string[], flags: NoiseFlags) =>
      finish(async () => {
        const { showNoise } = await import('./show-noise.js');
        return await showNoise(pictures, flags);
      }),
    );
}
