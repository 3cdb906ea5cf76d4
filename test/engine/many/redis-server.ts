import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
export const hasOpenSsl = spawnSync('openssl', ['version']).status === 0;

export interface RedisServer {
  readonly url: string;
  /** A certificate of its own, where it speaks TLS. */
  readonly certificate: string | undefined;
  /** Runs commands as the server's owner would. */
  command<T>(work: (redis: Redis) => Promise<T>): Promise<T>;
  /** Ends it as the system does, and starts it with what it kept. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface RedisSettings {
  readonly password?: string;
  readonly tls?: boolean;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A real Redis on a free port of this machine that keeps its data in a folder of its own. */
export async function startRedis({ password, tls = false }: RedisSettings = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'latensify-redis-'));
  const port = await freePort();
  const certificate = tls ? makeCertificate(folder) : undefined;
  const args = [
    ...(tls ? ['--port', '0', '--tls-port', String(port)] : ['--port', String(port)]),
    ...(tls ? ['--tls-cert-file', 'cert.pem', '--tls-key-file', 'key.pem', '--tls-auth-clients', 'no'] : []),
    ...(tls ? ['--tls-ca-cert-file', 'cert.pem'] : []),
    ...['--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes', '--loglevel', 'warning'],
    ...(password === undefined ? [] : ['--requirepass', password]),
  ];
  const key = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
  const url = `${tls ? 'rediss' : 'redis'}://${key}127.0.0.1:${port}/`;
  const command = async <T>(work: (redis: Redis) => Promise<T>): Promise<T> => {
    // Its certificate is its own: nobody else vouches for it.
    const ownTls = tls ? { tls: { rejectUnauthorized: false } } : {};
    const redis = new Redis(url, { maxRetriesPerRequest: null, ...ownTls });
    redis.on('error', () => undefined);
    try {
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  };
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    child = spawn('redis-server', args, { cwd: folder, stdio: 'ignore' });
    await command((redis) => redis.ping());
  };
  const end = async (): Promise<void> => {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  };
  await start();
  return {
    url,
    certificate,
    command,
    restart: async () => {
      await end();
      await start();
    },
    stop: async () => {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function makeCertificate(folder: string): string {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  const options = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', [...options, '-days', '2', ...subject, ...files], { stdio: 'ignore' });
  return join(folder, 'cert.pem');
}
