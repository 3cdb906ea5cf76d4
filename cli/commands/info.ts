import { Command } from 'commander';
import { parsePixels } from '../arguments.js';
import type { Finish } from '../finish.js';

interface InfoFlags {
  readonly json?: true;
  readonly maxPixels?: number;
}

const epilogue = `
Examples:
  latensify info Smaller/IMG_0001.ltn
  latensify info Pictures/*.jpg --json`;

export function infoCommand(finish: Finish): Command {
  return new Command('info')
    .summary('say what a picture holds')
    .description('Say what pictures hold: size, metadata and, of an .ltn file, quality, model and damage.')
    .argument('<files...>', 'pictures, .ltn files among them')
    .option('--json', 'one JSON object a line, for programs')
    .option('--max-pixels <number>', 'refuse pictures with more pixels, for example 300M', parsePixels)
    .addHelpText('after', epilogue)
    .action((files: string[], flags: InfoFlags) => finish(() => runInfo(files, flags)));
}

async function runInfo(files: string[], { json, maxPixels }: InfoFlags): Promise<number> {
  const { showInfo } = await import('./show-info.js');
  return await showInfo(files, { json: json ?? false, ...(maxPixels !== undefined && { maxPixels }) });
}
