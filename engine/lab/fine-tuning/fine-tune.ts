import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CancelledError, type ErrorCode, LatensifyError } from '../../../common/errors.js';
import type { FineTuningEvent, FineTuningRequest } from './types.js';

export interface FineTuneHooks {
  readonly onEvent: (event: FineTuningEvent) => void;
  /** Ends after the step that is under way; nothing is kept. */
  readonly signal?: AbortSignal | undefined;
}

interface Message {
  readonly event?: FineTuningEvent;
  readonly failure?: { readonly code: ErrorCode; readonly message: string; readonly stack?: string };
  readonly done?: true;
}

const program = fileURLToPath(new URL('process.js', import.meta.url));

/**
 * Fine-tunes the denoiser or the colorizer on one's own pictures, in a process of its own at low priority. The result
 * is judged on held-out pictures, as the program itself makes them, and kept only where it is better than before.
 * @throws LatensifyError what it failed with, or 'internal' when its process ended unexpectedly
 */
export function fineTune(request: FineTuningRequest, { onEvent, signal }: FineTuneHooks): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let said = '';
    child.stderr?.on('data', (data: Buffer) => {
      said = (said + data.toString()).slice(-2000);
    });
    let settle: (() => void) | undefined;
    const onAbort = (): void => void child.send({ stop: true });
    child.on('message', ({ event, failure, done }: Message) => {
      if (event !== undefined) onEvent(event);
      if (failure !== undefined) settle = () => reject(asError(failure));
      if (done) settle ??= resolve;
    });
    child.once('error', reject);
    child.once('exit', (code, how) => {
      signal?.removeEventListener('abort', onAbort);
      if (settle !== undefined) {
        settle();
        return;
      }
      const end = how ?? `exit code ${code ?? '?'}`;
      const sentence = `The process of the fine-tuning ended unexpectedly (${end}).`;
      reject(new LatensifyError('internal', sentence, { cause: new Error(said) }));
    });
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort);
    child.send({ fineTune: request });
  });
}

function asError({ code, message, stack }: NonNullable<Message['failure']>): LatensifyError {
  if (code === 'cancelled') return new CancelledError();
  const cause = new Error(message);
  if (stack !== undefined) cause.stack = stack;
  return new LatensifyError(code, message, { cause });
}
