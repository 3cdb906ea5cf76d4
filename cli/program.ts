import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { projectRoot } from '../common/paths.js';
import { compressCommand } from './commands/compress.js';
import { developCommand } from './commands/develop.js';
import { doctorCommand } from './commands/doctor.js';
import { infoCommand } from './commands/info.js';
import { modelsCommand } from './commands/models.js';
import type { Finish } from './finish.js';

const epilogue = `
Examples:
  latensify compress Pictures --recursive --output Smaller
  latensify develop Smaller --recursive --format jpeg --output Pictures-again
  latensify info Smaller/IMG_0001.ltn

Exit codes:
  0 all done, 1 some files failed, 2 the command line was not understood,
  130 stopped by Ctrl-C

"latensify COMMAND --help" tells more about a command.`;

export function buildProgram(finish: Finish): Command {
  const program = new Command('latensify')
    .description('Make photographs much smaller with a learned codec, and bring them back.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', epilogue)
    .showHelpAfterError('(--help tells what is possible)')
    .exitOverride();
  for (const make of [compressCommand, developCommand, infoCommand, modelsCommand, doctorCommand]) {
    program.addCommand(
      make(finish).copyInheritedSettings(program).helpOption('-h, --help', 'print this help'),
    );
  }
  return program;
}

export function version(): string {
  const file = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
  return file.version;
}
