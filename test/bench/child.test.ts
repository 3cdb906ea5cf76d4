import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import { RequestProcess } from '../../bench/shared/child.js';
import { runNode } from '../../bench/shared/command.js';

interface Requests {
  double(value: number): Promise<number>;
  fail(value: string): Promise<never>;
  end(code: number): Promise<never>;
  peak(value: null): Promise<number>;
}

const shared = (name: string): string => pathToFileURL(join(projectRoot, 'dist/bench/shared', name)).href;

describe('processes of their own', () => {
  let folder: string;
  let server: URL;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latensify-test-'));
    const file = join(folder, 'server.mjs');
    await writeFile(
      file,
      `import { serveRequests } from '${shared('child.js')}';
       import { peakMemory } from '${shared('memory.js')}';
       serveRequests({
         double: async (value) => 2 * value,
         fail: async (value) => { throw new Error(value); },
         end: async (code) => process.exit(code),
         peak: async () => peakMemory(),
       }, async () => {});`,
    );
    server = pathToFileURL(file);
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('answer requests in order', async () => {
    const child = new RequestProcess<Requests>(server, []);
    expect(await child.request('double', 21)).toBe(42);
    expect(await child.request('double', 4)).toBe(8);
    await child.close();
  });

  it('hand on their errors, and their end', async () => {
    const child = new RequestProcess<Requests>(server, []);
    await expect(child.request('fail', 'no such thing')).rejects.toThrow('no such thing');
    await expect(child.request('end', 3)).rejects.toThrow('exit code 3');
    await child.close();
  });

  it('tell their own peak memory, not that of the process that started them', async () => {
    const ballast = Buffer.alloc(400e6, 1);
    const child = new RequestProcess<Requests>(server, []);
    const peak = await child.request('peak', null);
    await child.close();
    expect(ballast[1]).toBe(1);
    expect(peak).toBeGreaterThan(20e6);
    if (process.platform === 'linux') expect(peak).toBeLessThan(300e6);
  });

  it('are timed and weighed as commands', async () => {
    const script = join(folder, 'allocate.mjs');
    await writeFile(script, 'console.log(Buffer.alloc(300e6, 1)[0]);');
    const cost = await runNode(script, []);
    expect(cost.peakBytes).toBeGreaterThan(300e6);
    expect(cost.firstByteMs).toBeGreaterThan(0);
    expect(cost.firstByteMs).toBeLessThanOrEqual(cost.milliseconds);
  });

  it('fail as commands with what they printed last', async () => {
    const script = join(folder, 'fail.mjs');
    await writeFile(script, 'console.error("out of luck"); process.exitCode = 2;');
    await expect(runNode(script, [])).rejects.toThrow(/exit code 2: out of luck/);
  });
});
