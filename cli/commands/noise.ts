import { Command } from 'commander';
import { parsePixels } from '../arguments.js';
import type { Finish } from '../finish.js';

export interface NoiseFlags {
  readonly output?: string;
  readonly json?: true;
  readonly maxPixels?: number;
}

const epilogue = `
Take pictures that have even places in them: sky, walls, shadows. The more of
the range from dark to light they cover, the better. Where they tell their
camera and ISO setting, raw files among them, there is a curve for each, and
"latensify denoise" takes for every picture that of its own. Deviations are in
units of 1/255.

Examples:
  latensify noise IMG_2041.jpg IMG_2042.jpg
  latensify noise test-shots/*.CR3 --output camera.json
  latensify denoise shoot -o clean --curve camera.json`;

export function noiseCommand(finish: Finish): Command {
  return new Command('noise')
    .summary("measure a camera's noise from its pictures")
    .description("Measure a camera's noise, from dark to light, from pictures that have it.")
    .argument('<pictures...>', 'pictures of a camera')
    .option('-o, --output <file>', 'write the curves there, for "latensify denoise --curve"')
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
