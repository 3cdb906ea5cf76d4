import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  type AppContract,
  appContract,
  type Client,
  createClient,
  webSocketTransport,
} from '../../engine/api/index.js';
import type { WebSocketLike } from '../../engine/api/index.js';
import { type RunningServer, serve } from '../../server/index.js';
import { fakeEngine, until } from '../engine/fake-engine.js';
import { open, rawRequest, readAll, request } from './raw-http.js';

let top: string;
let root: string;
let server: RunningServer;
let client: Client<AppContract>;
let headers: { host: string; origin: string; cookie: string };

beforeEach(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'latensify-test-')));
  root = join(top, 'root');
  await mkdir(join(root, 'Iceland', 'day 1'), { recursive: true });
  await writeFile(join(root, 'Iceland', 'a.jpg'), 'picture a');
  await writeFile(join(root, 'Iceland', 'day 1', 'b.jpg'), 'picture b');
  await writeFile(join(top, 'secret.jpg'), 'secret');
  await start(root);
});
afterEach(async () => {
  await server.close();
  await rm(top, { recursive: true });
});

async function start(picked: string | undefined): Promise<void> {
  server = await serve({
    version: '0',
    port: 0,
    root: picked,
    stateFolder: join(top, 'state'),
    pages: top,
    maxUploadBytes: 1000,
    fork: fakeEngine().fork,
  });
  const host = `127.0.0.1:${server.port}`;
  const answer = await rawRequest(server.port, request('GET', `/?token=${server.token}`, { host }));
  headers = { host, origin: `http://${host}`, cookie: answer.headers['set-cookie']!.split(';')[0]! };
  const socket = new WebSocket(`ws://${host}/socket`, { headers });
  client = createClient(appContract, webSocketTransport(socket as unknown as WebSocketLike));
}

const put = (path: string, body: string, extra: Record<string, string> = {}) =>
  rawRequest(
    server.port,
    request('PUT', path, { ...headers, 'content-length': String(body.length), ...extra }, body),
  );
const get = (path: string) => rawRequest(server.port, request('GET', path, headers));
const states = async () => (await client.call('job.totals', {})).states;

describe('uploads', () => {
  test('a folder with sub-folders goes in, and its results come back as a zip with the folders kept', async () => {
    const upload = await client.call('uploads.begin', {});
    expect((await put(`/uploads/${upload.id}/Trip/one.jpg`, 'first')).status).toBe(204);
    expect((await put(`/uploads/${upload.id}/Trip/day%201/two%20%C3%A4.jpg`, 'second')).status).toBe(204);
    const { grants } = await client.call('uploads.finish', upload);
    expect(grants).toMatchObject([{ kind: 'folder', name: 'Trip' }]);
    const added = await client.call('items.add', { grants: grants.map(({ id }) => id) });
    expect(added).toMatchObject({ added: 2, known: 0, problems: [] });
    const { items } = await client.call('items.list', { offset: 0, limit: 10 });
    expect(items.map(({ folder, name }) => `${folder}/${name}`)).toEqual([
      'Trip/one.jpg',
      'Trip/day 1/two ä.jpg',
    ]);
    await client.call('job.run', {});
    await until(async () => (await states()).done === 2);

    const zip = await client.call('downloads.create', { items: { all: true } });
    expect(zip.name).toBe('latensify.zip');
    const { body, headers: sent } = await get(`/downloads/${zip.id}`);
    expect(sent['content-disposition']).toContain('attachment; filename="latensify.zip"');
    expect(body).toContain('PK');
    const bytes = Buffer.from(body, 'latin1').toString('utf8');
    expect(bytes).toContain('Trip/one.jpg.ltn');
    expect(bytes).toContain('Trip/day 1/two ä.jpg.ltn');

    const single = await client.call('downloads.create', { items: { ids: [items[1]!.id] } });
    const file = await get(`/downloads/${single.id}`);
    expect(file.body).toBe('small');
    expect(file.headers['content-disposition']).toContain("filename*=UTF-8''two%20%C3%A4.jpg.ltn");
  });

  test('what was uploaded and made of it goes when its items go', async () => {
    const upload = await client.call('uploads.begin', {});
    await put(`/uploads/${upload.id}/one.jpg`, 'first');
    const { grants } = await client.call('uploads.finish', upload);
    await client.call('items.add', { grants: grants.map(({ id }) => id) });
    await client.call('job.run', {});
    await until(async () => (await states()).done === 1);
    expect(await readdir(join(top, 'state', 'results'))).toEqual(['one.jpg.ltn']);
    await client.call('items.remove', { all: true });
    expect(await readdir(join(top, 'state', 'results'))).toEqual([]);
    expect(await readdir(join(top, 'state', 'uploads', upload.id))).toEqual([]);
  });

  test.each([
    ['..%2fescape.jpg', 400],
    ['%2e%2e/escape.jpg', 404],
    ['a/..%5cescape.jpg', 400],
    ['a//b.jpg', 400],
    ['', 400],
    ['a%00.jpg', 400],
    ['%ff.jpg', 400],
    [`${'a'.repeat(300)}.jpg`, 400],
    [`${'a/'.repeat(80)}b.jpg`, 400],
  ])('the path %j is refused', async (path, status) => {
    const upload = await client.call('uploads.begin', {});
    const answer = await put(`/uploads/${upload.id}/${path}`, 'x');
    expect(answer.status).toBe(status);
    expect(answer.body).not.toBe('');
    expect(await readdir(top)).not.toContain('escape.jpg');
    expect(await readdir(join(top, 'state'))).not.toContain('escape.jpg');
  });

  test('a file that is too large is refused by what it announces, and by what it sends', async () => {
    const upload = await client.call('uploads.begin', {});
    const announced = await put(`/uploads/${upload.id}/a.jpg`, '', { 'content-length': '4000000000' });
    expect(announced.status).toBe(413);
    const socket = await open(server.port);
    socket.write(
      request('PUT', `/uploads/${upload.id}/b.jpg`, { ...headers, 'transfer-encoding': 'chunked' }),
    );
    socket.write(`2000\r\n${'x'.repeat(0x2000)}\r\n0\r\n\r\n`);
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 413 /);
    await expect(client.call('uploads.finish', upload)).rejects.toThrow('Nothing was uploaded.');
  });

  test('one that breaks off leaves nothing', async () => {
    const upload = await client.call('uploads.begin', {});
    const socket = await open(server.port);
    socket.write(
      request('PUT', `/uploads/${upload.id}/a.jpg`, { ...headers, 'content-length': '900' }, 'half'),
    );
    await until(
      async () => (await readdir(join(top, 'state', 'uploads', upload.id)).catch(() => [])).length === 1,
    );
    socket.destroy();
    await until(async () => (await readdir(join(top, 'state', 'uploads', upload.id))).length === 0);
  });

  test('no file is written twice, and none to an upload that nobody began', async () => {
    const upload = await client.call('uploads.begin', {});
    await put(`/uploads/${upload.id}/a.jpg`, 'first');
    expect((await put(`/uploads/${upload.id}/a.jpg`, 'second')).status).toBe(400);
    expect((await put(`/uploads/${upload.id}/a.jpg/b.jpg`, 'third')).status).toBe(400);
    expect((await put('/uploads/other/a.jpg', 'x')).status).toBe(404);
    expect(await readFile(join(top, 'state', 'uploads', upload.id, 'a.jpg'), 'utf8')).toBe('first');
  });
});

describe('the folder that the server offers', () => {
  test('is listed by ids, picked from, and written to', async () => {
    const list = await client.call('picker.list', {});
    expect(list.entries).toMatchObject([{ kind: 'folder', name: 'Iceland' }]);
    const inside = await client.call('picker.list', { folder: list.entries[0]!.id });
    expect(inside.path.map(({ name }) => name)).toEqual(['root', 'Iceland']);
    expect(inside.entries).toMatchObject([{ name: 'a.jpg', bytes: 9 }, { name: 'day 1' }]);
    const { grants } = await client.call('picker.grant', { entries: [inside.path[1]!.id] });
    await client.call('items.add', { grants: [grants[0]!.id] });
    const defaults = await client.call('job.defaults', {});
    const { grants: outputs } = await client.call('picker.grant', { entries: [inside.path[0]!.id] });
    await client.call('job.setDefaults', { ...defaults, output: { place: 'folder', folder: outputs[0]! } });
    await client.call('job.run', {});
    await until(async () => (await states()).done === 2);
    expect(await readdir(join(root, 'Iceland'))).toContain('a.jpg.ltn');
  });

  test('links that lead out of it do not exist', async () => {
    await symlink(join(top, 'secret.jpg'), join(root, 'link.jpg'));
    await symlink(top, join(root, 'out'));
    await symlink(join(root, 'Iceland'), join(root, 'within'));
    const list = await client.call('picker.list', {});
    expect(list.entries.map(({ name }) => name)).toEqual(['Iceland', 'within']);
    const { grants } = await client.call('picker.grant', { entries: [list.path[0]!.id] });
    const added = await client.call('items.add', { grants: [grants[0]!.id] });
    const { items } = await client.call('items.list', { offset: 0, limit: 100 });
    expect(items.map(({ name }) => name)).not.toContain('secret.jpg');
    expect(items.map(({ name }) => name)).not.toContain('link.jpg');
    expect(added.problems.join('\n')).toContain('link.jpg: It is a link that leads to a place');
  });

  test('an entry that was changed into a link outwards can not be picked any more', async () => {
    const list = await client.call('picker.list', {});
    await rm(join(root, 'Iceland'), { recursive: true });
    await symlink(top, join(root, 'Iceland'));
    const pick = client.call('picker.grant', { entries: [list.entries[0]!.id] });
    await expect(pick).rejects.toThrow('outside of the folder');
    await expect(client.call('picker.list', { folder: list.entries[0]!.id })).rejects.toThrow(
      'outside of the folder',
    );
  });
});

test('the queue is there again after a restart, and what ran begins anew', async () => {
  const { entries } = await client.call('picker.list', {});
  const { grants } = await client.call('picker.grant', { entries: [entries[0]!.id] });
  await client.call('items.add', { grants: [grants[0]!.id] });
  await server.close();
  await start(root);
  const { items, batches } = await client.call('items.list', { offset: 0, limit: 10 });
  expect(items.map(({ name, state }) => [name, state])).toEqual([
    ['a.jpg', 'waiting'],
    ['b.jpg', 'waiting'],
  ]);
  expect(batches).toMatchObject([{ name: 'Iceland', items: 2 }]);
});
