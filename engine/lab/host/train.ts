import { LatensifyError } from '../../../common/errors.js';
import { createClient } from '../../api/index.js';
import type { TrainingEvent, TrainingRequest } from '../events.js';
import { type ForkLab, forkLab } from './child.js';
import { labContract } from './contract.js';

export interface TrainHooks {
  readonly onEvent: (event: TrainingEvent) => void;
  /** Ends after the step that is under way, and saves where it was. */
  readonly signal?: AbortSignal | undefined;
  /** Ends after the step that is under way, and keeps the best so far as a model. */
  readonly finish?: AbortSignal | undefined;
  /** How its process is started; default: as a child of this one. */
  readonly fork?: ForkLab | undefined;
}

/**
 * Trains in a process of its own, at low priority.
 * @throws LatensifyError what the training failed with, or 'internal' when its process ended unexpectedly
 */
export async function train(
  request: TrainingRequest,
  { onEvent, signal, finish, fork = forkLab }: TrainHooks,
): Promise<void> {
  const child = fork('train', request.labFolder);
  let ended: string | undefined;
  child.onExit((how) => (ended = how));
  const client = createClient(labContract, child.transport);
  client.on('training', ({ event }) => onEvent(event));
  const stop = (keepBest: boolean): void =>
    void client.call('train.stop', { keepBest }).catch(() => undefined);
  const pause = (): void => stop(false);
  const keep = (): void => stop(true);
  signal?.addEventListener('abort', pause);
  finish?.addEventListener('abort', keep);
  if (signal?.aborted) pause();
  if (finish?.aborted) keep();
  try {
    await client.call('train', { request });
  } catch (thrown) {
    if (ended === undefined) throw thrown;
    const sentence = `The training's process ended unexpectedly (${ended}). It can be gone on with from its last checkpoint (--resume on the command line).`;
    throw new LatensifyError('internal', sentence, { cause: thrown });
  } finally {
    signal?.removeEventListener('abort', pause);
    finish?.removeEventListener('abort', keep);
    child.kill();
  }
}
