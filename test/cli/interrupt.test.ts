import { exec, spawn } from 'node:child_process';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import { jsonLines, latensify, mainFile, temporaryFolder } from './command.js';

const args = ['compress', 'photos', '-o', 'out', '--format', 'webp', '--jobs', '1', '--json'];

async function manyPhotos(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'photos'));
  for (let index = 10; index < 22; index += 1) {
    await copyFile(join(projectRoot, 'examples/kodim03.png'), join(folder, 'photos', `${index}.png`));
  }
  return folder;
}

// Windows ends a process that is sent a signal; there Ctrl-C reaches it through the console only.
describe.skipIf(process.platform === 'win32')('an interruption', () => {
  it('stops cleanly at the first Ctrl-C, and the same command finishes the work', async () => {
    const cwd = await manyPhotos();
    let sent = false;
    const stopped = await latensify(args, {
      cwd,
      onOutput: (stdout, kill) => {
        if (sent || !stdout.includes('file-finished')) return;
        sent = true;
        kill('SIGINT');
      },
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('The same command will go on where this one stopped.');
    const last = jsonLines(stopped.stdout).at(-1);
    expect(last).toMatchObject({ type: 'job-finished', summary: { cancelled: true } });
    const leftovers = await readdir(join(cwd, 'out'));
    expect(leftovers.filter((name) => !/^\d+\.webp$|^\.latensify-journal/.test(name))).toEqual([]);
    const done = leftovers.filter((name) => name.endsWith('.webp')).length;
    expect(done).toBeLessThan(12);

    const resumed = await latensify(args, { cwd });
    expect(resumed.code).toBe(0);
    expect(jsonLines(resumed.stdout).at(-1)).toMatchObject({
      summary: { outcomes: { written: 12 - done, skipped: done, failed: 0 } },
    });
  });

  it('ends at once at the second Ctrl-C', async () => {
    const cwd = await manyPhotos();
    const child = spawn(process.execPath, [mainFile, ...args.filter((word) => word !== '--json')], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.once('data', () => child.kill('SIGINT'));
    child.stderr.once('data', () => child.kill('SIGINT'));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(130);
  });

  it('is quiet when nobody reads its output', async () => {
    const command = `"${process.execPath}" "${mainFile}" compress --help | head -n 1`;
    const { stdout, stderr } = await promisify(exec)(command);
    expect(stdout).toMatch(/^Usage: /);
    expect(stderr).toBe('');
  });
});
