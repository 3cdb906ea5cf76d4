import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { projectRoot } from '../../common/paths.js';

/** Stands for npm: makes node_modules with a compiler that strips nothing and takes a while. */
const fakeNpm = `
const fs = require('fs');
fs.appendFileSync('log.txt', 'npm ' + process.argv.slice(2).join(' ') + '\\n');
fs.mkdirSync('node_modules/typescript/bin', { recursive: true });
fs.writeFileSync('node_modules/typescript/bin/tsc', \`
const fs = require('fs');
fs.appendFileSync('log.txt', 'tsc\\\\n');
for (const folder of ['cli', 'electron']) {
  fs.mkdirSync('dist/' + folder, { recursive: true });
  for (const name of fs.readdirSync(folder)) {
    fs.copyFileSync(folder + '/' + name, 'dist/' + folder + '/' + name.replace('.ts', '.js'));
  }
}
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
\`);
fs.mkdirSync('node_modules/vite/bin', { recursive: true });
fs.writeFileSync('node_modules/vite/bin/vite.js', "require('fs').appendFileSync('log.txt', 'vite\\\\n');");
fs.writeFileSync('node_modules/.package-lock.json', '{}');
`;

const program = `
process.stdout.write(JSON.stringify(process.argv.slice(2)));
process.exitCode = process.argv.length;
`;

async function freshClone(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latensify-bootstrap-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'scripts'));
  await mkdir(join(folder, 'cli'));
  await mkdir(join(folder, 'electron'));
  await mkdir(join(folder, 'npm'));
  await cp(join(projectRoot, 'scripts/bootstrap.mjs'), join(folder, 'scripts/bootstrap.mjs'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'package-lock.json'), '{}');
  await writeFile(join(folder, 'tsconfig.json'), '{ "include": ["cli", "electron"] }');
  await writeFile(
    join(folder, 'electron/launch.ts'),
    'export const openDesktop = () => "There is no display.";',
  );
  await writeFile(join(folder, 'scripts/make-icons.mjs'), '');
  await writeFile(join(folder, 'cli/main.ts'), program);
  await writeFile(join(folder, 'npm/package.json'), '{ "type": "commonjs" }');
  await writeFile(join(folder, 'npm/npm-cli.js'), fakeNpm);
  return folder;
}

async function start(folder: string, ...args: string[]) {
  const child = spawn(process.execPath, [join(folder, 'scripts/bootstrap.mjs'), 'start', ...args], {
    cwd: folder,
    env: { ...process.env, npm_execpath: join(folder, 'npm/npm-cli.js') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

const log = async (folder: string): Promise<string[]> => {
  const path = join(folder, 'log.txt');
  return existsSync(path) ? (await readFile(path, 'utf8')).trimEnd().split('\n') : [];
};

const install = 'npm ci --include=dev --no-progress --loglevel=error';

describe('bootstrap', () => {
  it('installs and compiles a fresh clone, and hands over arguments and exit code', async () => {
    const folder = await freshClone();
    const first = await start(folder, 'compress', '--output', 'a b');
    expect(first).toEqual({
      code: 5,
      stdout: '["compress","--output","a b"]',
      stderr: 'Installing packages …\nCompiling …\n',
    });
    expect(await start(folder, 'info')).toEqual({ code: 3, stdout: '["info"]', stderr: '' });
    expect(await log(folder)).toEqual([install, 'tsc']);
  });

  it('compiles again when a source changes, and forgets those that are gone', async () => {
    const folder = await freshClone();
    await writeFile(join(folder, 'cli/old.ts'), '');
    await start(folder, 'info');
    await writeFile(join(folder, 'cli/main.ts'), 'process.exitCode = 7;');
    await rm(join(folder, 'cli/old.ts'));
    expect(await start(folder, 'info')).toEqual({ code: 7, stdout: '', stderr: 'Compiling …\n' });
    expect(existsSync(join(folder, 'dist/cli/old.js'))).toBe(false);
    expect(await log(folder)).toEqual([install, 'tsc', 'tsc']);
  });

  it('bundles the interface for those who show it, and again when it changes', async () => {
    const folder = await freshClone();
    await mkdir(join(folder, 'renderer'));
    await writeFile(join(folder, 'renderer/App.vue'), '');
    await start(folder, 'info');
    expect((await start(folder, 'serve')).stderr).toBe('Bundling the interface …\n');
    expect((await start(folder, 'serve')).stderr).toBe('');
    await writeFile(join(folder, 'renderer/App.vue'), '<template />');
    await start(folder, 'serve', '--root', '.');
    expect(await log(folder)).toEqual([install, 'tsc', 'vite', 'vite', 'vite', 'vite']);
  });

  it('without arguments serves the app where the desktop can’t be opened, and says why', async () => {
    const folder = await freshClone();
    await start(folder, 'serve');
    expect(await start(folder)).toEqual({
      code: 3,
      stdout: '["serve"]',
      stderr: 'There is no display. Latensify opens in a browser instead.\n',
    });
    await writeFile(join(folder, 'electron/launch.ts'), 'export const openDesktop = () => undefined;');
    await start(folder, 'info');
    expect(await start(folder)).toMatchObject({ code: 0, stdout: '' });
  });

  it('installs again when the lock file is newer', async () => {
    const folder = await freshClone();
    await start(folder, 'info');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await writeFile(join(folder, 'package-lock.json'), '{ }');
    await start(folder, 'info');
    expect(await log(folder)).toEqual([install, 'tsc', install]);
  });

  it('does it once when started twice at once', async () => {
    const folder = await freshClone();
    const results = await Promise.all([start(folder, 'info'), start(folder, 'info'), start(folder, 'info')]);
    expect(results.map(({ code, stdout }) => ({ code, stdout }))).toEqual(
      Array(3).fill({ code: 3, stdout: '["info"]' }),
    );
    expect(await log(folder)).toEqual([install, 'tsc']);
  });

  it('takes over from a run that died', async () => {
    const folder = await freshClone();
    const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await new Promise((resolve) => dead.once('close', resolve));
    await mkdir(join(folder, 'dist'));
    await writeFile(join(folder, 'dist/.lock'), String(dead.pid));
    expect((await start(folder, 'info')).code).toBe(3);
    expect(existsSync(join(folder, 'dist/.lock'))).toBe(false);
  });

  it('never installs into a linked node_modules', async () => {
    const folder = await freshClone();
    const other = await freshClone();
    await start(other, 'info');
    await symlink(join(other, 'node_modules'), join(folder, 'node_modules'), 'junction');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await writeFile(join(folder, 'package-lock.json'), '{ }');
    expect((await start(folder, 'info')).code).toBe(3);
    expect(await log(folder)).toEqual(['tsc']);
  });
});
