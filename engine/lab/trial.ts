import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CancelledError, throwIfCancelled } from '../../common/errors.js';

const program = fileURLToPath(new URL('trial-process.js', import.meta.url));
const TIMEOUT = 60_000;

/**
 * Runs a network from outside once, in a process of its own: one that crashes, hangs or takes all memory ends there.
 * @param dims of its only input
 * @returns what went wrong, as a clause; undefined when all is well
 * @throws CancelledError
 */
export function tryNetwork(
  path: string,
  dims: readonly number[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  throwIfCancelled(signal);
  return new Promise((resolve, reject) => {
    const child = fork(program, [path, dims.join()], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    let answer: string | undefined = 'its process ended';
    const kill = (why: string): void => {
      answer = why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => kill('it took more than a minute'), TIMEOUT);
    const onAbort = (): void => kill('cancelled');
    signal?.addEventListener('abort', onAbort);
    child.on('message', (message: { readonly failure?: string }) => {
      answer = message.failure;
    });
    child.once('error', (error) => (answer = error.message));
    child.once('close', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      if (signal?.aborted) reject(new CancelledError());
      else resolve(answer);
    });
  });
}
