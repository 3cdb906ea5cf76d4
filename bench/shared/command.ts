import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CommandCost {
  /** From the start of the process to its first byte of output. */
  readonly firstByteMs: number;
  /** From the start to the end. */
  readonly milliseconds: number;
  readonly peakBytes: number;
}

/**
 * Runs a Node program and tells what it cost.
 * @throws Error with its last output when it doesn't end with 0
 */
export async function runNode(script: string, args: readonly string[]): Promise<CommandCost> {
  const folder = await mkdtemp(join(tmpdir(), 'latensify-bench-'));
  const peakFile = join(folder, 'peak');
  try {
    const times = await timeNode(
      ['--import', new URL('./report-peak.js', import.meta.url).href, script, ...args],
      peakFile,
    );
    return { ...times, peakBytes: Number(await readFile(peakFile, 'utf8')) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function timeNode(args: readonly string[], peakFile: string): Promise<Omit<CommandCost, 'peakBytes'>> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const env = { ...process.env, PEAK_MEMORY_FILE: peakFile };
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let firstByteMs: number | undefined;
    let output = '';
    const onData = (data: Buffer): void => {
      firstByteMs ??= performance.now() - start;
      output = (output + data.toString()).slice(-2000);
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.once('error', reject);
    child.once('close', (code) => {
      const milliseconds = performance.now() - start;
      if (code === 0) resolve({ firstByteMs: firstByteMs ?? milliseconds, milliseconds });
      else reject(new Error(`${args.join(' ')} ended with exit code ${code ?? '?'}: ${output}`));
    });
  });
}
