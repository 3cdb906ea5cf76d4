import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { CancelledError, throwIfCancelled } from '../../common/errors.js';
import type { OrientedPixels, QualityPromise } from './compare.js';

export interface PromiseCheck {
  readonly source: OrientedPixels;
  readonly decoded: OrientedPixels;
  readonly promise: QualityPromise;
}

/**
 * As keepsPromise, in a thread of its own: large pictures take seconds.
 * @throws CancelledError
 */
export async function checkPromise(
  source: OrientedPixels,
  decoded: OrientedPixels,
  promise: QualityPromise,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  throwIfCancelled(signal);
  const check: PromiseCheck = { source: orientedPixels(source), decoded: orientedPixels(decoded), promise };
  const worker = new Worker(new URL('./promise-worker.js', import.meta.url), { workerData: check });
  try {
    const [kept] = (await once(worker, 'message', { ...(signal && { signal }) })) as [boolean];
    return kept;
  } catch (thrown) {
    if (signal?.aborted === true) throw new CancelledError();
    throw thrown;
  } finally {
    await worker.terminate();
  }
}

/** Nothing but what is needed is copied to the other thread. */
const orientedPixels = ({ pixels, orientation }: OrientedPixels): OrientedPixels => ({ pixels, orientation });
