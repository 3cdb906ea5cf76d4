import type { UtilityProcess, utilityProcess } from 'electron';
import type { AskProcess, ProcessAnswer } from '../../engine/index.js';

export type Fork = (
  ...args: Parameters<typeof utilityProcess.fork>
) => Pick<UtilityProcess, 'kill' | 'on' | 'once' | 'postMessage' | 'stderr'>;

/** As the runtime's own, with a utility process in place of a child of Node.js. */
export function askUtilityProcess(fork: Fork): AskProcess {
  return <T>(
    script: string,
    args: readonly string[],
    { signal, timeoutMs }: Parameters<AskProcess>[2],
  ): Promise<ProcessAnswer<T>> =>
    new Promise((resolve) => {
      const child = fork(script, [...args], { serviceName: 'Latensify device trial', stdio: 'pipe' });
      const finish = (outcome: ProcessAnswer<T>): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        resolve(outcome);
        child.kill();
      };
      const giveUp = (): void => finish({ failure: 'it was given up' });
      const timer = setTimeout(
        () => finish({ failure: `no answer within ${timeoutMs / 1000} s` }),
        timeoutMs,
      );
      signal.addEventListener('abort', giveUp);
      let printed = '';
      child.stderr?.on('data', (data: Buffer) => {
        printed = (printed + data.toString()).slice(-2000);
      });
      child.once('message', (answer: T) => finish({ answer }));
      child.once('exit', (code) => {
        const lastLine = printed.trim().split('\n').at(-1) ?? '';
        finish({ failure: `its process ended with exit code ${code}${lastLine && `: ${lastLine}`}` });
      });
    });
}
