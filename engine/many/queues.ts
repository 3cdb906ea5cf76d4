import type { Redis } from 'ioredis';
import { z } from 'zod';
import { keyPrefix } from './redis.js';

/** What a worker must have to take the files of a queue. */
export const needsSchema = z.object({
  /** Of the program: another one may make other bytes of the same picture. */
  version: z.string(),
  /** Ids of models. */
  models: z.array(z.string().regex(/^[0-9a-f]{16}$/)).readonly(),
});

export type Needs = z.infer<typeof needsSchema>;

/** Files of like needs share a queue, so that a worker never holds a file that it can't do. */
export const queueName = ({ version, models }: Needs): string =>
  [`v${version}`, ...[...models].sort()].join('-');

const registryKey = `${keyPrefix}:queues`;

/** Makes a queue known to the workers. */
export async function registerQueue(redis: Redis, needs: Needs): Promise<void> {
  await redis.hset(registryKey, queueName(needs), JSON.stringify(needs));
}

/** All queues that were ever used, by name. */
export async function knownQueues(redis: Redis): Promise<Map<string, Needs>> {
  const entries = Object.entries(await redis.hgetall(registryKey));
  return new Map(
    entries.flatMap(([name, text]) => {
      const needs = needsSchema.safeParse(parseJson(text));
      return needs.success && queueName(needs.data) === name ? [[name, needs.data] as const] : [];
    }),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
