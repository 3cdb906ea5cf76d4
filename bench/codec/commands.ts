import { join } from 'node:path';
import { projectRoot } from '../../common/paths.js';
import { runNode } from '../shared/command.js';
import { type Picture, readPicture, sharpOf } from '../shared/pictures.js';
import type { CommandRun } from './types.js';

const CLI = join(projectRoot, 'dist/cli/main.js');

/** The command line as a person starts it: how soon it answers, and what a large photograph takes. */
export async function measureCommands(large: Picture, work: string): Promise<CommandRun[]> {
  const { width, height, name } = large;
  const size = `${Math.round((width * height) / 1e6)} MP`;
  const photograph = join(work, name + '.jpg');
  await sharpOf(await readPicture(large))
    .jpeg({ quality: 95 })
    .toFile(photograph);
  const small = join(projectRoot, 'examples/kodim20.png');
  const out = join(work, 'commands');
  const run = async (what: string, ...args: string[]): Promise<CommandRun> => ({
    what,
    ...(await runNode(CLI, args)),
  });
  return [
    await run('latensify --version', '--version'),
    await run('latensify compress, 0.4 MP PNG', 'compress', small, '--output', join(out, 'small')),
    await run(`latensify compress, ${size} JPEG`, 'compress', photograph, '--output', join(out, 'large')),
    await run(
      `latensify develop, ${size} to JPEG`,
      'develop',
      join(out, 'large'),
      '--format',
      'jpeg',
      '--output',
      join(out, 'developed'),
    ),
  ];
}
