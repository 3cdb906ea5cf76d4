import { exitCodes } from './exit-codes.js';

export interface Interruption {
  /** Fires at the first Ctrl-C (or SIGTERM, or when whoever reads the output goes away). */
  readonly signal: AbortSignal;
  dispose(): void;
}

/**
 * The first Ctrl-C asks the job to stop between tiles, so that nothing is left half written; the second ends the
 * process at once.
 */
export function listenForInterrupt(onFirst: () => void): Interruption {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
    onFirst();
  };
  const onOutputError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE') controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  process.stdout.on('error', onOutputError);
  return {
    signal: controller.signal,
    dispose: () => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      process.stdout.off('error', onOutputError);
    },
  };
}
