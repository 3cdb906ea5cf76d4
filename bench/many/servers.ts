import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { projectRoot } from '../../common/paths.js';

export interface BenchRedis {
  readonly url: string;
  readonly client: Redis;
  stop(): Promise<void>;
}

/** A Redis of its own that keeps nothing on the disk. */
export async function startRedis(): Promise<BenchRedis> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  const url = `redis://127.0.0.1:${port}/`;
  const client = new Redis(url, { maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  await client.ping();
  return {
    url,
    client,
    stop: async () => {
      client.disconnect();
      await end(child);
    },
  };
}

/** Workers as people start them, with one thread and one file at a time each; ready when this returns. */
export async function startWorkers(count: number, url: string): Promise<() => Promise<void>> {
  const main = join(projectRoot, 'dist', 'cli', 'main.js');
  const args = ['worker', '--queue', url, '--device', 'cpu', '--threads', '1', '--concurrency', '1'];
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] }),
  );
  await Promise.all(children.map((child) => once(child.stderr, 'data')));
  return async () => {
    await Promise.all(children.map(end));
  };
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
