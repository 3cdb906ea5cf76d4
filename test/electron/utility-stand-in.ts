import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Fork } from '../../electron/main/ask-process.js';

const shim = fileURLToPath(new URL('utility-shim.js', import.meta.url));

/** utilityProcess.fork: a child of Node.js that finds a parentPort. */
export function forkStandIn(started: ChildProcess[] = []): Fork {
  return (program, args = [], options = {}) => {
    const stderr = options.stdio === 'pipe' ? 'pipe' : 'inherit';
    const child = fork(shim, [program, ...args], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', stderr, 'ipc'],
    });
    started.push(child);
    const listen = (event: string, listener: (...args: never[]) => void): never => {
      // A utility process that was killed reports an exit code, too.
      if (event === 'exit') child.once('exit', (code) => (listener as (code: number) => void)(code ?? 9));
      else child.on(event, listener as (...args: unknown[]) => void);
      return undefined as never;
    };
    return {
      kill: () => child.kill('SIGKILL'),
      on: listen,
      once: listen,
      postMessage: (message) => {
        if (child.connected) child.send(message as object, () => undefined);
      },
      stderr: child.stderr,
    };
  };
}
