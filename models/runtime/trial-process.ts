import { fork } from 'node:child_process';
import type { AskProcess, ProcessAnswer } from './types.js';

/** As a child of this Node.js process, which a program that embeds Node.js may not be able to start. */
export function askProcess<T>(
  script: string,
  args: readonly string[],
  options: Parameters<AskProcess>[2],
): Promise<ProcessAnswer<T>> {
  const { signal, timeoutMs } = options;
  return new Promise((resolve) => {
    const child = fork(script, args, {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      signal,
      killSignal: 'SIGKILL',
    });
    let printed = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-2000);
    });
    const timer = setTimeout(() => {
      resolve({ failure: `no answer within ${timeoutMs / 1000} s` });
      child.kill('SIGKILL');
    }, timeoutMs);
    child.once('message', (answer) => {
      resolve({ answer: answer as T });
    });
    child.once('error', (error) => {
      resolve({ failure: error.message });
    });
    child.once('close', (code, killedBy) => {
      clearTimeout(timer);
      const end = killedBy ?? `exit code ${String(code)}`;
      const lastLine = printed.trim().split('\n').at(-1);
      resolve({
        failure: lastLine ? `its process ended with ${end}: ${lastLine}` : `its process ended with ${end}`,
      });
    });
  });
}
