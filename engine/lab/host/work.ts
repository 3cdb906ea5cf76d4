import { LatensifyError } from '../../../common/errors.js';
import { type Client, createClient } from '../../api/index.js';
import { type ForkLab, forkLab } from './child.js';
import { type LabContract, labContract } from './contract.js';

export interface WorkHooks {
  /** Ends after the step that is under way. */
  readonly signal?: AbortSignal | undefined;
  /** Ends after the step that is under way, and keeps the best so far as a model. */
  readonly finish?: AbortSignal | undefined;
  /** How its process is started; default: as a child of this one. */
  readonly fork?: ForkLab | undefined;
}

/**
 * One long piece of work in a process of its own, at low priority, that ends with it.
 * @param work asks for it; its call is answered when the work has ended
 * @param endedSentence what is said where the process ended unexpectedly, and how
 * @throws LatensifyError what the work failed with, or 'internal' when its process ended unexpectedly
 */
export async function workInProcess(
  labFolder: string,
  { signal, finish, fork = forkLab }: WorkHooks,
  work: (client: Client<LabContract>) => Promise<unknown>,
  endedSentence: (how: string) => string,
): Promise<void> {
  const child = fork('train', labFolder);
  let ended: string | undefined;
  child.onExit((how) => (ended = how));
  const client = createClient(labContract, child.transport);
  const stop = (keepBest: boolean): void =>
    void client.call('train.stop', { keepBest }).catch(() => undefined);
  const pause = (): void => stop(false);
  const keep = (): void => stop(true);
  signal?.addEventListener('abort', pause);
  finish?.addEventListener('abort', keep);
  if (signal?.aborted) pause();
  if (finish?.aborted) keep();
  try {
    await work(client);
  } catch (thrown) {
    if (ended === undefined) throw thrown;
    throw new LatensifyError('internal', endedSentence(ended), { cause: thrown });
  } finally {
    signal?.removeEventListener('abort', pause);
    finish?.removeEventListener('abort', keep);
    child.kill();
  }
}
