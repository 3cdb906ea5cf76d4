import { Command } from 'commander';
import type { Finish } from '../finish.js';

const epilogue = `
  tensorflow   TensorFlow 2.15.1 on the CPU, some ten times as fast as what comes
               with the program; Linux x64, 600 MB; needs Python 3 with pip, make
               and a C++ compiler
  webgpu       any vendor's GPU through Dawn, 190 MB`;

export function deviceCommand(finish: Finish): Command {
  const install = new Command('install')
    .description('Install what trains faster than the backend that comes with the program.')
    .addArgument(new Command().createArgument('<name>', 'what').choices(['tensorflow', 'webgpu']))
    .addHelpText('after', epilogue)
    .action((name: 'tensorflow' | 'webgpu') =>
      finish(async () => (await import('./run-lab.js')).runInstall(name)),
    );
  return new Command('device').description('What trains networks on this machine.').addCommand(install);
}
