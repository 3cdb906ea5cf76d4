import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import type { CompressOptions, JobEvent } from '../../../engine/index.js';
import { pngPhotograph } from '../pictures.js';
import { compress, engineForTest } from '../run-job.js';
import { listTree, temporaryFolder, writeTree } from '../temp-folder.js';

/** Runs a job in a process of its own and kills it when so many files are done. */
async function killAfter(request: CompressOptions, filesDone: number, signal: NodeJS.Signals): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child-job.js'), JSON.stringify(request)]);
  const exited = once(child, 'exit');
  let done = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if ((JSON.parse(line) as JobEvent).type === 'file-finished' && ++done === filesDone) child.kill(signal);
  }
  expect((await exited)[1]).toBe(signal);
}

test.each(['ltn', 'webp'] as const)(
  'to %s: after kill -9 the rest is done, and nothing twice',
  async (format) => {
    const root = await temporaryFolder();
    const count = 10;
    const names = Array.from({ length: count }, (_, index) => `${index}.png`);
    const pictures = await Promise.all(
      names.map(async (name, i) => [name, await pngPhotograph({ left: i })] as const),
    );
    await writeTree(join(root, 'in'), Object.fromEntries(pictures));
    const output = join(root, 'out');
    const request = { sources: [join(root, 'in')], output, format } as const;

    await killAfter(request, 3, 'SIGKILL');
    const results = async (): Promise<string[]> =>
      (await listTree(output)).filter((name) => name.endsWith(`.${format}`));
    const before = await results();
    expect(before.length).toBeGreaterThanOrEqual(3);
    expect(before.length).toBeLessThan(count);
    const inodes = await Promise.all(before.map(async (name) => (await stat(join(output, name))).ino));

    const rest = await compress(request, { engine: engineForTest() });
    expect(await results()).toEqual(names.map((name) => name.replace('png', format)));
    expect(rest.summary.outcomes).toMatchObject({
      skipped: before.length,
      written: count - before.length,
      failed: 0,
    });
    for (const { reason } of rest.summary.remarks) expect(reason).toBe('It was done in an earlier run.');
    expect(await Promise.all(before.map(async (name) => (await stat(join(output, name))).ino))).toEqual(
      inodes,
    );
    expect((await listTree(root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  },
);
