import { Command } from 'commander';
import { classifyCommand } from './commands/classify.js';
import { colorizeCommand } from './commands/colorize.js';
import { compressCommand } from './commands/compress.js';
import { denoiseCommand } from './commands/denoise.js';
import { developCommand } from './commands/develop.js';
import { deviceCommand } from './commands/device.js';
import { doctorCommand } from './commands/doctor.js';
import { encodeCommand } from './commands/encode.js';
import { fineTuneCommand } from './commands/fine-tune.js';
import { groupCommand } from './commands/group.js';
import { infoCommand } from './commands/info.js';
import { modelsCommand } from './commands/models.js';
import { sampleCommand } from './commands/sample.js';
import { noiseCommand } from './commands/noise.js';
import { serveCommand } from './commands/serve.js';
import { showCommand } from './commands/show.js';
import { sortCommand } from './commands/sort.js';
import { trainCommand } from './commands/train.js';
import { workerCommand } from './commands/worker.js';
import type { Finish } from './finish.js';
import { version } from '../common/version.js';

const epilogue = `
Examples:
  latensify compress Pictures --recursive --output Smaller
  latensify denoise concert --recursive --output concert-clean
  latensify colorize album --recursive --output Colour
  latensify develop Smaller --recursive --format jpeg --output Pictures-again
  latensify info Smaller/IMG_0001.ltn
  latensify serve --root Pictures

Exit codes:
  0 all done, 1 some files failed, 2 the command line was not understood,
  130 stopped by Ctrl-C

"latensify COMMAND --help" tells more about a command.`;

export function buildProgram(finish: Finish): Command {
  const program = new Command('latensify')
    .description('Make photographs much smaller, take out their noise, and bring them back.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', epilogue)
    .showHelpAfterError('(--help tells what is possible)')
    .exitOverride();
  const commands = [
    compressCommand,
    denoiseCommand,
    colorizeCommand,
    developCommand,
    noiseCommand,
    infoCommand,
    modelsCommand,
    doctorCommand,
    serveCommand,
    workerCommand,
    trainCommand,
    fineTuneCommand,
    encodeCommand,
    sampleCommand,
    showCommand,
    classifyCommand,
    groupCommand,
    sortCommand,
    deviceCommand,
  ];
  for (const make of commands) {
    program.addCommand(
      make(finish).copyInheritedSettings(program).helpOption('-h, --help', 'print this help'),
    );
  }
  return program;
}
