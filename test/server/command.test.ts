import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { projectRoot } from '../../common/paths.js';
import { appContract, createClient, webSocketTransport, type WebSocketLike } from '../../engine/api/index.js';
import { until } from '../engine/fake-engine.js';
import { temporaryFolder } from '../engine/temp-folder.js';

interface Serving {
  readonly process: ChildProcess;
  readonly url: URL;
  readonly ended: Promise<number | null>;
}

/** `latensify serve`, as a person starts it. */
async function start(...options: string[]): Promise<Serving> {
  const program = join(projectRoot, 'dist', 'cli', 'main.js');
  const process = spawn(globalThis.process.execPath, [program, 'serve', '--port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void process.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => process.once('exit', resolve));
  let text = '';
  for (const stream of [process.stdout, process.stderr])
    stream.on('data', (chunk) => (text += String(chunk)));
  await Promise.race([until(() => text.includes('\n')), ended]);
  const address = /http:\S+/.exec(text)?.[0];
  if (address === undefined) throw new Error(text);
  return { process, url: new URL(address), ended };
}

async function connect({ url }: Serving) {
  const answer = await fetch(url, { redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
  const socket = new WebSocket(`ws://${url.host}/socket`, { headers: { origin: url.origin, cookie } });
  return createClient(appContract, webSocketTransport(socket as unknown as WebSocketLike));
}

test('serve prints its address, ends with Ctrl-C, and finds its queue again after it was killed', async () => {
  const state = await temporaryFolder();
  const options = ['--root', join(projectRoot, 'examples'), '--state', state];
  const first = await start(...options);
  expect(first.url.hostname).toBe('127.0.0.1');
  const client = await connect(first);
  const { entries } = await client.call('picker.list', {});
  const { grants } = await client.call('picker.grant', { entries: [entries[0]!.id] });
  await client.call('items.add', { grants: [grants[0]!.id] });
  await expect(start(...options)).rejects.toThrow('Another Latensify');

  // It is saved a moment after it has changed.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  first.process.kill('SIGKILL');
  await first.ended;
  const second = await start(...options);
  const again = await connect(second);
  const { items } = await again.call('items.list', { offset: 0, limit: 10 });
  expect(items).toMatchObject([{ name: entries[0]!.name, state: 'waiting' }]);
  second.process.kill('SIGINT');
  expect(await second.ended).toBe(0);
});

test('serve says in one sentence what keeps it from starting', async () => {
  await expect(start('--root', '/does/not/exist')).rejects.toThrow(
    'latensify: /does/not/exist: It does not exist.',
  );
  await expect(start('--port', '70000')).rejects.toThrow('Give a port from 0 to 65535.');
});
