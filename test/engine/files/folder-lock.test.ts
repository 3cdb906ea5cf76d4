import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { diskStorage, lockName } from '../../../engine/files/index.js';
import { latensify } from '../../cli/command.js';
import { pngPhotograph } from '../pictures.js';
import { compress } from '../run-job.js';
import { listTree, temporaryFolder, writeTree } from '../temp-folder.js';

const lock = (folder: string) => diskStorage.lockFolder(folder);

/** The lock of a process on another machine, refreshed so many seconds ago. */
async function foreignLock(folder: string, secondsAgo: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const holder = { machine: 'ffffffff', host: 'elsewhere', pid: 4711, since: 1.7e12 };
  await writeFile(join(folder, lockName), JSON.stringify(holder));
  const then = new Date(Date.now() - secondsAgo * 1000);
  await utimes(join(folder, lockName), then, then);
}

describe('the lock of a folder', () => {
  test('is a file while it is held, and leaves nothing', async () => {
    const root = await temporaryFolder();
    const held = await lock(join(root, 'deep/out'));
    expect(await listTree(root)).toContain(`deep/out/${lockName}`);
    await held.release();
    expect(await listTree(root)).toEqual([]);
  });

  test('lets the same process in again: its jobs share one', async () => {
    const root = await temporaryFolder();
    const [one, other] = [await lock(root), await lock(root)];
    await one.release();
    expect(await listTree(root)).toEqual([lockName]);
    await other.release();
    expect(await listTree(root)).toEqual([]);
  });

  test('keeps out who comes second, by name, and is taken from the dead', async () => {
    const root = await temporaryFolder();
    await foreignLock(root, 5);
    await expect(lock(root)).rejects.toMatchObject({
      code: 'unwritable',
      message: expect.stringMatching(
        /Another run.*process 4711 on elsewhere, since 2023-11-14T22:13/,
      ) as string,
    });
    await foreignLock(root, 600);
    await (await lock(root)).release();
    const dead = { ...JSON.parse(await ownLock()), pid: 2 ** 22 + 1 } as unknown;
    await writeFile(join(root, lockName), JSON.stringify(dead));
    await (await lock(root)).release();
    await writeFile(join(root, lockName), 'torn');
    await expect(lock(root)).rejects.toMatchObject({ code: 'unwritable' });
  });

  test('of many processes that come at once, one has it, also where a dead one had it', async () => {
    const root = await temporaryFolder();
    await foreignLock(root, 600);
    const programs = Array.from({ length: 4 }, () => holdIn(root));
    const said = await Promise.all(programs.map(({ answer }) => answer));
    expect(said.filter((line) => line === 'has it')).toHaveLength(1);
    expect(said.filter((line) => line.startsWith('Another run of Latensify'))).toHaveLength(3);
    for (const { end } of programs) await end();
    expect(await listTree(root)).toEqual([]);
  });
});

/** A process of its own that holds the folder, or says why it does not. */
function holdIn(folder: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'lock-process.js'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  const answer = once(child.stdout.setEncoding('utf8'), 'data').then(([text]) => (text as string).trim());
  const end = async (): Promise<void> => {
    child.stdin.end();
    await exited;
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return { answer, end, kill };
}

async function ownLock(): Promise<string> {
  const folder = await temporaryFolder();
  const held = await lock(folder);
  const text = await readFile(join(folder, lockName), 'utf8');
  await held.release();
  return text;
}

describe('a job', () => {
  test('over a folder is refused while another one writes to its output; one of single files is not', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'in/a.png': await pngPhotograph({ width: 64, height: 48 }) });
    await foreignLock(join(root, 'out'), 5);
    const request = { output: join(root, 'out'), format: 'webp' } as const;
    await expect(compress({ ...request, sources: [join(root, 'in')] })).rejects.toMatchObject({
      code: 'unwritable',
      message: expect.stringContaining('elsewhere') as string,
    });
    const single = await compress({ ...request, sources: [join(root, 'in/a.png')] });
    expect(single.summary.outcomes.written).toBe(1);
    await foreignLock(join(root, 'out'), 600);
    const whole = await compress({ ...request, sources: [join(root, 'in')] });
    expect(whole.summary.outcomes).toMatchObject({ skipped: 1, failed: 0 });
    expect(await listTree(join(root, 'out'))).not.toContain(lockName);
  });
});

test('the command is refused while another process has the output folder, and goes on once that was killed', async () => {
  const root = await temporaryFolder();
  await writeTree(root, { 'in/a.png': await pngPhotograph({ width: 64, height: 48 }) });
  const args = ['compress', join(root, 'in'), '-o', join(root, 'out'), '--format', 'webp', '--device', 'cpu'];
  const holder = holdIn(join(root, 'out'));
  expect(await holder.answer).toBe('has it');
  const refused = await latensify(args);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/Another run of Latensify writes to the output folder \(process \d+ on /);
  await holder.kill();
  expect(await latensify(args)).toMatchObject({ code: 0 });
  expect(await listTree(join(root, 'out'))).not.toContain(lockName);
});
