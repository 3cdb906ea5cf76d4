import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { WorkOptions } from '../../../engine/index.js';

export interface Workers {
  /** All that they said. */
  readonly said: string[];
  /** How often one ended and was started again. */
  readonly restarts: () => number;
  kill(index: number, signal: NodeJS.Signals): void;
  /** Tells all of them to end, and waits until they have. @returns exit codes */
  stop(): Promise<(number | null)[]>;
}

export interface WorkerSettings {
  readonly badDisk?: boolean;
  /** A folder that is not there for them. */
  readonly unmounted?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** So many workers in processes of their own; one that ends is started again, as a service manager does. */
export async function startWorkers(
  count: number,
  options: WorkOptions,
  { badDisk = false, unmounted, env = {} }: WorkerSettings = {},
): Promise<Workers> {
  const said: string[] = [];
  const children: ChildProcess[] = [];
  let isEnding = false;
  let restarts = 0;
  const preload =
    badDisk || unmounted !== undefined ? ['--import', join(import.meta.dirname, 'bad-disk.js')] : [];
  const start = async (index: number): Promise<void> => {
    const program = join(import.meta.dirname, 'worker-process.js');
    const child = spawn(process.execPath, [...preload, program, JSON.stringify(options)], {
      env: { ...process.env, UNMOUNTED: unmounted, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children[index] = child;
    child.on('exit', () => {
      if (isEnding) return;
      restarts++;
      void start(index);
    });
    await new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said.push(...text.trimEnd().split('\n'));
        if (text.includes('ready\n')) resolve();
      });
      child.once('exit', () => resolve());
    });
  };
  const stop = async (): Promise<(number | null)[]> => {
    isEnding = true;
    return await Promise.all(
      children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
        const exited = once(child, 'exit') as Promise<[number | null]>;
        child.kill('SIGTERM');
        return (await exited)[0];
      }),
    );
  };
  onTestFinished(() => {
    isEnding = true;
    for (const child of children) child.kill('SIGKILL');
  });
  await Promise.all(Array.from({ length: count }, (_, index) => start(index)));
  return {
    said,
    restarts: () => restarts,
    stop,
    kill: (index, signal) => void children[index]!.kill(signal),
  };
}
