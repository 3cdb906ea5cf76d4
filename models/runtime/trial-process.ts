import { fork } from 'node:child_process';

export type ProcessAnswer<T> = { readonly answer: T } | { readonly failure: string };

/**
 * Runs a compiled module in a process of its own until it sends its one message. Never throws: a crash, a hang or the
 * signal give a failure, as a clause that a sentence can hold.
 */
export function askProcess<T>(
  script: string,
  args: readonly string[],
  options: { readonly signal: AbortSignal; readonly timeoutMs: number },
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
