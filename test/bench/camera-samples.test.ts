import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fetchSamples } from '../../bench/camera-files/fetch.js';
import { listTree, temporaryFolder } from '../engine/temp-folder.js';

const blobId = (text: string): string =>
  createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex');

const sample = (path: string, content: string) => ({
  repository: 'somebody/files',
  commit: '0'.repeat(40),
  path,
  blob: blobId(content),
});

test('samples are fetched once, and only the very files count', async () => {
  const asked: string[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url!);
    const isThere = url!.endsWith('/raw/one%20%2B.nef') || url!.endsWith('/raw/two.nef');
    response.writeHead(isThere ? 200 : 404).end(isThere ? 'content' : '');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'known.nef'), 'known');
  const samples = [
    sample('raw/one +.nef', 'content'),
    sample('raw/two.nef', 'other content'),
    sample('raw/three.nef', 'content'),
    sample('raw/known.nef', 'known'),
  ];
  const { there, skipped } = await fetchSamples(samples, folder, host);
  expect(there).toEqual([join(folder, 'one +.nef'), join(folder, 'known.nef')]);
  expect(await readFile(there[0]!, 'utf8')).toBe('content');
  expect(skipped).toEqual([
    'two.nef: it is another file than the one that is meant',
    'three.nef: the server answers 404',
  ]);
  expect(asked).toHaveLength(3);
  await fetchSamples(samples.slice(0, 1), folder, host);
  expect(asked).toHaveLength(3);
  expect(await listTree(folder)).toEqual(['known.nef', 'one +.nef']);
});
