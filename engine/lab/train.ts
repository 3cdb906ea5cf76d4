import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CancelledError, type ErrorCode, LatensifyError } from '../../common/errors.js';
import type { TrainingEvent, TrainingRequest } from './events.js';

export interface TrainHooks {
  readonly onEvent: (event: TrainingEvent) => void;
  /** Ends after the step that is under way, and saves where it was. */
  readonly signal?: AbortSignal | undefined;
}

interface Message {
  readonly event?: TrainingEvent;
  readonly failure?: { readonly code: ErrorCode; readonly message: string; readonly stack?: string };
  readonly done?: true;
}

const program = fileURLToPath(new URL('process.js', import.meta.url));

/**
 * Trains in a process of its own, at low priority.
 * @throws LatensifyError what the training failed with, or 'internal' when its process ended unexpectedly
 */
export function train(request: TrainingRequest, { onEvent, signal }: TrainHooks): Promise<void> {
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
      const cause = new Error(said);
      reject(
        new LatensifyError(
          'internal',
          `The training's process ended unexpectedly (${end}). The same command with --resume goes on from the last checkpoint.`,
          { cause },
        ),
      );
    });
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort);
    child.send({ train: request });
  });
}

function asError({ code, message, stack }: NonNullable<Message['failure']>): LatensifyError {
  if (code === 'cancelled') return new CancelledError();
  const cause = new Error(message);
  if (stack !== undefined) cause.stack = stack;
  return new LatensifyError(code, message, { cause });
}
