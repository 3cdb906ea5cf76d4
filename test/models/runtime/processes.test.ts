import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Ended {
  readonly code: number | string | null;
  readonly signal: NodeJS.Signals | null;
  readonly value: unknown;
  readonly stderr: string;
}

function start(program: string, env: Record<string, string> = {}): Promise<Ended> {
  const script = fileURLToPath(new URL('./programs.js', import.meta.url));
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, timeout: 120_000 };
    execFile(process.execPath, [script, program], options, (error, stdout, stderr) => {
      const value: unknown = stdout ? JSON.parse(stdout) : undefined;
      resolve({ code: error?.code ?? 0, signal: error?.signal ?? null, value, stderr });
    });
  });
}

describe('a process with a runtime', () => {
  it('ends by itself when no call is pending', async () => {
    expect(await start('idle')).toMatchObject({ code: 0, signal: null, value: [1, 8, 8, 8] });
  });

  it('ends after dispose(), and outputs stay readable', async () => {
    expect(await start('dispose')).toMatchObject({ code: 0, signal: null, value: true });
  });

  it('may exit while a network runs', async () => {
    expect(await start('exit while running')).toMatchObject({ code: 7, signal: null, value: 'started' });
  });

  it('may die of an error while a network runs', async () => {
    const ended = await start('throw while running');
    expect(ended).toMatchObject({ code: 1, signal: null });
    expect(ended.stderr).toContain('on purpose');
  });

  it('does not grow with the number of input sizes', async () => {
    const { before, after } = (await start('many shapes')).value as { before: number; after: number };
    expect(after - before).toBeLessThan(64 * 2 ** 20);
  });
});

const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';

describe('WebGPU', () => {
  it.skipIf(!existsSync(swiftShader))(
    `gives the results of the CPU on a Vulkan driver in software (needs ${swiftShader})`,
    async () => {
      const ended = await start('webgpu', { VK_ICD_FILENAMES: swiftShader });
      expect(ended).toMatchObject({
        code: 0,
        signal: null,
        value: { provider: 'webgpu', difference: 0, report: { usable: true } },
      });
    },
    120_000,
  );
});
