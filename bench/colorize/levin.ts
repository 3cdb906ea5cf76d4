import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Hint } from '../../models/colorize/index.js';

export interface LevinJob {
  /** PNG files. */
  readonly picture: string;
  readonly output: string;
  readonly hints: readonly Hint[];
}

/** bench/peers/levin.py over all jobs. @param command program and arguments */
export async function runLevin(
  command: readonly string[],
  jobs: readonly LevinJob[],
  work: string,
  onDone: (done: number) => void,
): Promise<void> {
  const file = join(work, 'jobs.json');
  await writeFile(file, JSON.stringify(jobs));
  const [program = '', ...args] = command;
  const child = spawn(program, [...args, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command.join(' ')} ended with exit code ${code ?? '?'}.`)),
    );
  });
  let done = 0;
  for await (const line of createInterface({ input: child.stdout })) if (line) onDone(++done);
  await ended;
}
