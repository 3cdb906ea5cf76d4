import { Queue } from 'bullmq';
import { knownQueues } from './queues.js';
import { connect, keyPrefix, reachRedis } from './redis.js';

export interface QueueView {
  /** All that there are now, in the order of their names. */
  queues(): Promise<readonly Queue[]>;
  close(): Promise<void>;
}

/** The queues themselves, for showing them. @throws LatensifyError 'usage' | 'unreachable' */
export async function openQueueView(url: string, onNotice: (sentence: string) => void): Promise<QueueView> {
  const connection = await reachRedis(url, onNotice);
  const redis = connect(connection);
  const open = new Map<string, Queue>();
  return {
    queues: async () => {
      for (const name of (await knownQueues(redis)).keys()) {
        if (open.has(name)) continue;
        const queue = new Queue(name, { connection, prefix: keyPrefix });
        // A connection that is lost is made again.
        queue.on('error', () => undefined);
        open.set(name, queue);
      }
      return [...open.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    close: async () => {
      await Promise.all([...open.values()].map((queue) => queue.close()));
      redis.disconnect();
    },
  };
}
