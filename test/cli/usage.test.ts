import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import { latensify } from './command.js';

const commands = ['compress', 'denoise', 'develop', 'noise', 'info', 'models', 'doctor'];

describe('help and usage', () => {
  it('prints its version', async () => {
    const { version } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(await latensify(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([['--help'], ...commands.map((command) => [command, '--help'])])(
    'prints help: %s %s',
    async (...args) => {
      const { code, stdout, stderr } = await latensify(args.filter((word) => typeof word === 'string'));
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(stdout).toContain('Examples:');
      expect(stdout).toMatchSnapshot();
    },
  );

  it.each([
    ['no command', []],
    ['an unknown command', ['shrink']],
    ['an unknown option', ['compress', 'examples', '--fast']],
    ['no source', ['compress']],
    ['a quality out of range', ['compress', 'examples', '--quality', '101']],
    ['a size that is none', ['compress', 'examples', '--max-bytes', 'small']],
    ['an unknown preset', ['compress', 'examples', '--preset', 'tiny']],
    ['two goals', ['compress', 'examples', '--quality', '50', '--preset', 'high']],
    ['two goals', ['compress', 'examples', '--max-bytes', '1MB', '--preset', 'high']],
    ['two places for the results', ['compress', 'examples', '--replace', '--output', 'x']],
    ['a backup folder without --replace', ['compress', 'examples', '--backup', 'x']],
    ['a bad region', ['develop', 'x.ltn', '--region', '1,2,3']],
    ['a bad name pattern', ['compress', 'examples', '--output', 'x', '--name', 'a/{name}']],
  ])('exits with 2 on %s', async (_, args) => {
    const { code, stdout, stderr } = await latensify(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toBe('');
    expect(stderr).not.toContain('    at ');
  });
});
