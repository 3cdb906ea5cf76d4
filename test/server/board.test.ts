import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createEngine } from '../../engine/index.js';
import { type RunningServer, serve } from '../../server/index.js';
import { hasRedis, type RedisServer, startRedis } from '../engine/many/redis-server.js';
import { fakeEngine } from '../engine/fake-engine.js';
import { pngPhotograph } from '../engine/pictures.js';
import { temporaryFolder, writeTree } from '../engine/temp-folder.js';
import { rawRequest, request } from './raw-http.js';

let folder: string;
let redis: RedisServer;
let server: RunningServer;
let cookie: string;

beforeAll(async () => {
  if (!hasRedis) return;
  folder = await mkdtemp(join(tmpdir(), 'latensify-test-'));
  redis = await startRedis();
  const options = { version: '0', port: 0, stateFolder: folder, pages: folder, fork: fakeEngine().fork };
  server = await serve({ ...options, queue: redis.url });
  const answer = await fetch(server.queueUrl!, { redirect: 'manual' });
  expect(answer.headers.get('location')).toBe('/queue');
  cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
});
afterAll(async () => {
  if (!hasRedis) return;
  await server.close();
  await redis.stop();
  await rm(folder, { recursive: true });
});

const get = async (path: string): Promise<Response> =>
  await fetch(`http://127.0.0.1:${server.port}${path}`, { headers: { cookie } });

describe.skipIf(!hasRedis)('the page of the queue', () => {
  test('shows what waits, by the names of the files', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'a.png': await pngPhotograph() });
    const engine = createEngine({ queue: { url: redis.url } });
    onTestFinished(() => engine.dispose());
    const controller = new AbortController();
    const job = { sources: [join(root, 'a.png')], output: join(root, 'out'), format: 'webp' } as const;
    const running = engine.compress(job, { signal: controller.signal });
    const waiting = async (): Promise<unknown> => {
      const answer = await get('/queue/api/queues?status=latest');
      const { queues } = (await answer.json()) as { queues: { name: string; counts: { waiting: number } }[] };
      return queues.map(({ name, counts }) => [name, counts.waiting]);
    };
    await expect.poll(waiting, { timeout: 20_000 }).toEqual([[expect.stringMatching(/^v\d/), 1]]);
    const [[name]] = (await waiting()) as [[string]];
    const jobs = await (await get(`/queue/api/queues?activeQueue=${name}&status=waiting`)).text();
    expect(jobs).toContain('"name":"compress a.png"');
    controller.abort();
    await running;
  });

  test('asks nothing of other sites, and has a policy that forbids it', async () => {
    const page = await get('/queue');
    const text = await page.text();
    expect(text).toContain('<base href="/queue/" />');
    expect(text).not.toMatch(/<(?:link|script)[^>]*https?:/);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const script = /src="(static[^"]*)"/.exec(text)![1]!;
    expect((await get(`/queue/${script}`)).headers.get('content-type')).toBe(
      'text/javascript; charset=utf-8',
    );
  });

  test('is behind the same token, and only for looking', async () => {
    const host = `127.0.0.1:${server.port}`;
    const ask = async (method: string, path: string, headers: Record<string, string>) =>
      (await rawRequest(server.port, request(method, path, { host, ...headers }))).status;
    for (const path of ['/queue', '/queue/api/queues', '/queue/static/favicon.ico']) {
      expect(await ask('GET', path, {})).toBe(403);
    }
    const own = { cookie, origin: `http://${host}` };
    expect(await ask('PUT', '/queue/api/queues/pause', own)).toBe(405);
    expect(await ask('GET', '/queue/static/%2e%2e%2f%2e%2e%2fpackage.json', own)).toBe(404);
    expect(await ask('GET', '/queue/api/nothing', own)).toBe(404);
  });
});
