import type { FineTuningEvent, FineTuningRequest } from '../tuning.js';
import { type WorkHooks, workInProcess } from './work.js';

/** With `signal` it saves where it was; with `finish` it judges what was learned by then. */
export interface FineTuneHooks extends WorkHooks {
  readonly onEvent: (event: FineTuningEvent) => void;
}

const endedSentence = (how: string): string =>
  `The process of the fine-tuning ended unexpectedly (${how}). It can be gone on with from its last checkpoint (--resume on the command line).`;

/**
 * Fine-tunes the denoiser or the colorizer on one's own pictures, in a process of its own at low priority. The result
 * is judged on held-out pictures, as the program itself makes them, and kept only where it is better than before.
 * @throws LatensifyError what it failed with, or 'internal' when its process ended unexpectedly
 */
export async function fineTune(
  request: FineTuningRequest,
  { onEvent, ...hooks }: FineTuneHooks,
): Promise<void> {
  await workInProcess(
    request.labFolder,
    hooks,
    (client) => {
      client.on('tuning', ({ event }) => onEvent(event));
      return client.call('fine-tune', { request });
    },
    endedSentence,
  );
}
