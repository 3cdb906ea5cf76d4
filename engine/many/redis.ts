import { Redis } from 'ioredis';
import { LatensifyError } from '../../common/errors.js';

/** BullMQ needs commands of Redis 6.2; Valkey calls itself 7.2 or later. */
const oldestVersion = [6, 2] as const;

/** All keys begin so. */
export const keyPrefix = 'latensify';

/** What BullMQ connects with; a connection that breaks is made again without end, and what waits for it waits. */
export interface Connection {
  readonly url: string;
  readonly maxRetriesPerRequest: null;
  readonly skipVersionCheck: true;
}

/**
 * Checks that the address leads to a Redis that can hold a queue.
 * @param url redis:// or rediss:// (TLS), with user, password and number of the database where there are any
 * @throws LatensifyError 'usage' | 'unreachable'
 */
export async function reachRedis(url: string, onNotice: (sentence: string) => void): Promise<Connection> {
  const address = parseAddress(url);
  const redis = new Redis(address.href, { ...impatient, lazyConnect: true });
  let lastError: unknown;
  redis.on('error', (error: unknown) => (lastError = error));
  try {
    await redis.connect();
    await checkServer(redis, onNotice);
  } catch (thrown) {
    throw failure(address, lastError ?? thrown);
  } finally {
    redis.disconnect();
  }
  return { url: address.href, maxRetriesPerRequest: null, skipVersionCheck: true };
}

/** A connection for single commands, made again when it breaks. Errors are told by those who wait for an answer. */
export function connect({ url }: Connection): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  return redis;
}

const impatient = { connectTimeout: 10_000, maxRetriesPerRequest: 0, retryStrategy: () => null };

function parseAddress(url: string): URL {
  const example = 'an address like redis://host:6379, or rediss:// for TLS';
  if (!URL.canParse(url)) throw new LatensifyError('usage', `The queue needs ${example}.`);
  const address = new URL(url.replace(/^valkey(s?):/, 'redis$1:'));
  if (!/^rediss?:$/.test(address.protocol) || address.hostname === '') {
    throw new LatensifyError('usage', `The queue needs ${example}.`);
  }
  return address;
}

async function checkServer(redis: Redis, onNotice: (sentence: string) => void): Promise<void> {
  const info = await redis.info();
  const version = /^redis_version:(\d+)\.(\d+)/m.exec(info);
  const [major, minor] = [Number(version?.[1]), Number(version?.[2])];
  if (major < oldestVersion[0] || (major === oldestVersion[0] && minor < oldestVersion[1])) {
    throw new LatensifyError('usage', `The queue needs Redis ${oldestVersion.join('.')} or newer.`);
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    onNotice(`Redis drops what it has no room for (maxmemory-policy ${policy}): a queue needs noeviction.`);
  }
}

function failure({ hostname, port, protocol }: URL, thrown: unknown): LatensifyError {
  if (thrown instanceof LatensifyError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const where = `Redis at ${hostname}:${port === '' ? 6379 : port}`;
  if (/WRONGPASS|NOAUTH|NOPERM|invalid password/i.test(message)) {
    return new LatensifyError('usage', `${where} refuses the user or the password.`, { cause: thrown });
  }
  const tls = protocol === 'rediss:' ? ' over TLS' : '';
  return new LatensifyError('unreachable', `${where} can't be reached${tls}: ${message}`, { cause: thrown });
}
