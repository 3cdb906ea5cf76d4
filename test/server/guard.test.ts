import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningServer, serve } from '../../server/index.js';
import { fakeEngine } from '../engine/fake-engine.js';
import { open, rawRequest, readAll, request } from './raw-http.js';

let folder: string;
let server: RunningServer;
let cookie: string;
let host: string;
const own = () => ({ host, origin: `http://${host}`, cookie });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latensify-test-'));
  server = await serve({
    version: '0',
    port: 0,
    stateFolder: folder,
    pages: folder,
    fork: fakeEngine().fork,
  });
  host = `127.0.0.1:${server.port}`;
  const answer = await rawRequest(server.port, request('GET', `/?token=${server.token}`, { host }));
  cookie = answer.headers['set-cookie']!.split(';')[0]!;
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const logged = (): string => server.app.log.entries.map(({ sentence }) => sentence).join('\n');

/** The handshake of a WebSocket, then whatever else is sent. */
async function socket(headers: Record<string, string>, then: Buffer[] = []) {
  const raw = await open(server.port);
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
  raw.write(
    request('GET', '/socket', {
      ...upgrade,
      'sec-websocket-key': randomBytes(16).toString('base64'),
      ...headers,
    }),
  );
  for (const bytes of then) raw.write(bytes);
  return raw;
}

/** A client's frame: masked with zeros. */
function frame(payload: string, length = Buffer.byteLength(payload)): Buffer {
  const header = Buffer.alloc(14);
  header[0] = 0x81;
  header[1] = 0x80 | 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, Buffer.from(payload)]);
}

describe('who may ask', () => {
  test('the token is exchanged for a cookie that no script reads and no other site sends', async () => {
    const answer = await rawRequest(server.port, request('GET', `/?token=${server.token}`, { host }));
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe('/');
    expect(answer.headers['set-cookie']).toMatch(
      /^latensify-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
  });

  test.each(['', 'a', 'A'.repeat(43), '%00', '../..'])('the wrong token %j gets nothing', async (token) => {
    const answer = await rawRequest(server.port, request('GET', `/?token=${token}`, { host }));
    expect(answer).toMatchObject({ status: 403 });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).toContain('not the one that the server printed');
  });

  test.each([
    ['/', 'page'],
    ['/pixels/thumbnail-1', 'picture'],
    ['/downloads/1', 'download'],
  ])('without the cookie no %s', async (path) => {
    const answer = await rawRequest(server.port, request('GET', path, { host }));
    expect(answer).toMatchObject({ status: 403 });
    expect(answer.body).toContain('Open the address that the server printed');
  });

  test('a wrong cookie is none', async () => {
    const wrong = `latensify-${server.port}=${'A'.repeat(43)}`;
    expect((await rawRequest(server.port, request('GET', '/', { host, cookie: wrong }))).status).toBe(403);
  });

  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1',
    '127.0.0.1:1',
    'localhost',
    '127.0.0.1.evil.example',
    '',
  ])('asked for by the name %j it answers nobody', async (name) => {
    const answer = await rawRequest(server.port, request('GET', '/pixels/1', { ...own(), host: name }));
    expect([400, 403]).toContain(answer.status);
    if (name !== '') expect(logged()).toContain('The server is not known by this name');
  });

  test('localhost with the port is the same server', async () => {
    const name = `localhost:${server.port}`;
    const answer = await rawRequest(server.port, request('GET', '/pixels/1', { host: name, cookie }));
    expect(answer.status).toBe(404);
  });

  test.each([
    'http://evil.example',
    'null',
    'https://127.0.0.1',
    'http://127.0.0.1:1',
    'http://localhost',
    'file://',
  ])('the page %j may read and send nothing', async (origin) => {
    for (const [method, path] of [
      ['GET', '/pixels/1'],
      ['PUT', '/uploads/1/a.jpg'],
      ['OPTIONS', '/pixels/1'],
    ] as const) {
      const answer = await rawRequest(server.port, request(method, path, { ...own(), origin }));
      expect(answer.status).toBe(403);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expect(logged()).toContain('from the page of another site');
  });

  test.each(['cross-site', 'same-site'])(
    'a page that embeds it from elsewhere (%s) gets nothing',
    async (site) => {
      const headers = {
        host,
        cookie,
        'sec-fetch-site': site,
        'sec-fetch-mode': 'no-cors',
        'sec-fetch-dest': 'image',
      };
      expect((await rawRequest(server.port, request('GET', '/pixels/1', headers))).status).toBe(403);
    },
  );

  test('every answer says that nobody else may load, read or frame it', async () => {
    for (const path of ['/', '/pixels/1', '/nothing', '/?token=wrong']) {
      const { headers } = await rawRequest(server.port, request('GET', path, own()));
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['referrer-policy']).toBe('no-referrer');
    }
  });

  test('the token never stands in the log', async () => {
    await rawRequest(server.port, request('GET', `/?token=${server.token}x`, { host }));
    expect(logged()).not.toContain(server.token);
  });
});

describe('what is no request', () => {
  test('garbage, and headers without end, are refused; the server goes on', async () => {
    expect((await rawRequest(server.port, 'hello\r\n\r\n')).status).toBe(400);
    const long = request('GET', '/', { ...own(), padding: 'a'.repeat(20_000) });
    expect((await rawRequest(server.port, long)).status).toBe(431);
    expect((await rawRequest(server.port, request('GET', '/pixels/1', own()))).status).toBe(404);
  });

  test.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '//etc/passwd',
    '/assets/../../x',
    '/%00',
  ])('the path %j leads nowhere', async (path) => {
    expect((await rawRequest(server.port, request('GET', path, own()))).status).toBeGreaterThanOrEqual(400);
  });

  test('any method but GET is refused where nothing is uploaded', async () => {
    for (const method of ['POST', 'DELETE', 'PATCH']) {
      expect((await rawRequest(server.port, request(method, '/', own()))).status).toBe(405);
    }
  });
});

describe('the WebSocket', () => {
  test.each([
    ['a foreign page', () => ({ ...own(), origin: 'http://evil.example' })],
    ['a page that hides where it is from', () => ({ host, cookie })],
    ['a foreign name', () => ({ ...own(), host: 'evil.example' })],
    ['no cookie', () => ({ host, origin: `http://${host}` })],
    ['a wrong cookie', () => ({ ...own(), cookie: `latensify-${server.port}=x` })],
  ])('is not opened for %s', async (_, headers) => {
    const text = await readAll(await socket(headers()));
    expect(text).toMatch(/^HTTP\/1\.1 403 /);
  });

  test('is opened for the own page, and answers', async () => {
    const raw = await socket(own(), [
      frame(JSON.stringify({ type: 'call', id: 1, call: 'app.info', input: {} })),
    ]);
    const text = await new Promise<string>((resolve) => {
      let all = '';
      raw.on('data', (chunk: Buffer) => {
        all += chunk.toString('latin1');
        if (all.includes('"id":1')) resolve(all);
      });
    });
    raw.destroy();
    expect(text).toMatch(/^HTTP\/1\.1 101 /);
    expect(text).toContain('"surface":"browser"');
  });

  test('a frame of 2 GB is not waited for: 1009, logged, the server goes on', async () => {
    const raw = await socket(own(), [frame('{', 2 ** 31)]);
    const bytes = Buffer.from(await readAll(raw), 'latin1');
    const close = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
    expect(close[0]).toBe(0x88);
    expect(close.readUInt16BE(2)).toBe(1009);
    expect(logged()).toMatch(/A connection was closed: .*payload/i);
    expect((await rawRequest(server.port, request('GET', '/pixels/1', own()))).status).toBe(404);
  });

  test.each([
    ['no JSON', 'hello', 1007],
    ['no message of the contract', '{"type":"run","command":"ls"}', 1008],
    ['an answer, which is the host’s to give', '{"type":"answer","id":1,"output":{}}', 1008],
    ['a number that is none', '{"type":"call","id":1.5,"call":"app.info","input":{}}', 1008],
  ])('%s ends the connection with a reason', async (_, payload, code) => {
    const bytes = Buffer.from(await readAll(await socket(own(), [frame(payload)])), 'latin1');
    const at = bytes.lastIndexOf(0x88);
    expect(bytes.readUInt16BE(at + 2)).toBe(code);
  });

  test.each([
    ['an unknown call', { call: 'files.delete', input: {} }, 'There is no call named'],
    ['a path in place of an id', { call: 'items.add', input: { grants: ['/etc/passwd'] } }, 'This is no id.'],
    ['an id that was never given', { call: 'items.add', input: { grants: ['abc'] } }, 'was not picked'],
    ['a folder that was never given', { call: 'picker.list', input: { folder: 'abc' } }, 'without a folder'],
    ['fields that nobody knows', { call: 'app.info', input: { path: '/etc' } }, 'app.info'],
  ])('%s is refused with a reason, and the connection stays', async (_, call, reason) => {
    const raw = await socket(own(), [
      frame(JSON.stringify({ type: 'call', id: 1, ...call })),
      frame(JSON.stringify({ type: 'call', id: 2, call: 'job.totals', input: {} })),
    ]);
    const text = await new Promise<string>((resolve) => {
      let all = '';
      raw.on('data', (chunk: Buffer) => {
        all += chunk.toString('latin1');
        if (all.includes('"id":2') && all.includes('"failure","id":1')) resolve(all);
      });
    });
    raw.destroy();
    expect(text).toContain(reason);
  });
});
