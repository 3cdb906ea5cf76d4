import type { TrainingEvent, TrainingRequest } from '../events.js';
import { type WorkHooks, workInProcess } from './work.js';

/** With `signal` it saves where it was. */
export interface TrainHooks extends WorkHooks {
  readonly onEvent: (event: TrainingEvent) => void;
}

const endedSentence = (how: string): string =>
  `The training's process ended unexpectedly (${how}). It can be gone on with from its last checkpoint (--resume on the command line).`;

/**
 * Trains in a process of its own, at low priority.
 * @throws LatensifyError what the training failed with, or 'internal' when its process ended unexpectedly
 */
export async function train(request: TrainingRequest, { onEvent, ...hooks }: TrainHooks): Promise<void> {
  await workInProcess(
    request.labFolder,
    hooks,
    (client) => {
      client.on('training', ({ event }) => onEvent(event));
      return client.call('train', { request });
    },
    endedSentence,
  );
}
