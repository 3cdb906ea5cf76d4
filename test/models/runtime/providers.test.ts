import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRuntime } from '../../../models/runtime/index.js';
import { askProcess } from '../../../models/runtime/trial-process.js';

describe('the ladder', () => {
  it('names every provider of the platform, the CPU among the usable', async () => {
    const runtime = createRuntime({ threads: 1 });
    const report = await runtime.report();
    await runtime.dispose();
    expect(report.map(({ provider }) => provider).slice(-2)).toEqual(['cpu', 'wasm']);
    expect(report.filter(({ usable }) => usable).map(({ provider }) => provider)).toEqual(
      expect.arrayContaining(['cpu', 'wasm']),
    );
    for (const { detail } of report) expect(detail).not.toBe('');
  }, 120_000);

  it('says why a device that was asked for cannot be used', async () => {
    const runtime = createRuntime({ device: process.platform === 'darwin' ? 'dml' : 'coreml' });
    await expect(runtime.provider()).rejects.toMatchObject({
      code: 'device',
      message: expect.stringMatching(/cannot be used: .+\.$/) as string,
    });
    await runtime.dispose();
  }, 120_000);
});

describe('a trial in a process of its own', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trial-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function ask(code: string, { signal = new AbortController().signal, timeoutMs = 60_000 } = {}) {
    const script = join(folder, 'program.mjs');
    await writeFile(script, code);
    return askProcess(script, ['first'], { signal, timeoutMs });
  }

  it('gives the answer', async () => {
    expect(await ask('process.send(process.argv[2])')).toEqual({ answer: 'first' });
  });

  it('survives a crash', async () => {
    const outcome = await ask('console.error("driver lost"); process.kill(process.pid, "SIGKILL")');
    expect(outcome).toEqual({ failure: expect.stringMatching(/SIGKILL|exit code/) as string });
  });

  it('ends one that hangs', async () => {
    expect(await ask('setInterval(() => {}, 1000)', { timeoutMs: 300 })).toEqual({
      failure: 'no answer within 0.3 s',
    });
  });

  it('ends with the signal', async () => {
    const stop = new AbortController();
    const asked = ask('setInterval(() => {}, 1000)', { signal: stop.signal });
    setTimeout(() => {
      stop.abort();
    }, 200);
    expect(await asked).toEqual({ failure: expect.any(String) as string });
  });
});
