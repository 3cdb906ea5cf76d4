import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Channel, channels } from '../../electron/ipc.js';
import { messageSchemas } from '../../electron/main/ipc.js';
import { appOrigin } from '../../electron/main/security.js';
import { startedApp } from './started-app.js';
import { FrameStandIn } from './window-stand-in.js';

const answered = [channels.grantDropped, channels.showInFolder] as const;
const unanswered = [channels.connect, channels.startDrag] as const;

const rightMessages = {
  [channels.connect]: undefined,
  [channels.grantDropped]: { paths: ['/home/someone/a.png'] },
  [channels.startDrag]: { items: ['i1'] },
  [channels.showInFolder]: { item: 'i1' },
} satisfies { [C in keyof typeof messageSchemas]: unknown };

const refused = { ok: false, code: 'usage', sentence: expect.stringContaining('refused') as string };

describe('messages of the page', () => {
  it('every channel that the page can use has a schema', () => {
    expect(Object.keys(messageSchemas).sort()).toEqual([...answered, ...unanswered].sort());
  });

  const wrongMessages: readonly (readonly [Channel, unknown])[] = [
    [channels.grantDropped, undefined],
    [channels.grantDropped, null],
    [channels.grantDropped, '/etc/passwd'],
    [channels.grantDropped, {}],
    [channels.grantDropped, { paths: '/etc/passwd' }],
    [channels.grantDropped, { paths: [''] }],
    [channels.grantDropped, { paths: [7] }],
    [channels.grantDropped, { paths: ['x'.repeat(40_000)] }],
    [channels.grantDropped, { paths: Array.from({ length: 10_001 }, () => '/a') }],
    [channels.grantDropped, { paths: ['/a'], output: '/b' }],
    [channels.showInFolder, { item: '/etc/passwd' }],
    [channels.showInFolder, { item: '../i1' }],
    [channels.showInFolder, { path: '/etc/passwd' }],
    [channels.showInFolder, { item: ['i1'] }],
    [channels.startDrag, { items: [] }],
    [channels.startDrag, { items: ['/etc/passwd'] }],
    [channels.startDrag, { items: ['i1'], file: '/etc/passwd' }],
    [channels.startDrag, ['i1']],
    [channels.connect, { port: 1 }],
    [channels.connect, 'engine'],
  ];

  it.each(wrongMessages)('%s refuses %j', async (channel, message) => {
    const { electron, host, page, log } = await startedApp();
    host!.results.set('i1', '/home/someone/a.ltn');
    const before = host!.transports.length;
    if ((answered as readonly Channel[]).includes(channel)) {
      expect(await electron.ipcMain.invoke(page, channel, message)).toEqual(refused);
    } else {
      electron.ipcMain.send(page, channel, message);
    }
    expect(log).toEqual([expect.stringContaining(channel)]);
    expect(host!.granted).toEqual([]);
    expect(host!.transports).toHaveLength(before);
    expect(electron.shownInFolder).toEqual([]);
    expect(electron.window.drags).toEqual([]);
    expect(page.received).toEqual([]);
  });

  it('refuses whatever is not of the agreed shape', async () => {
    const { electron, host, page } = await startedApp();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...answered), fc.anything(), async (channel, message) => {
        fc.pre(isCloneable(message) && !messageSchemas[channel].safeParse(message).success);
        expect(await electron.ipcMain.invoke(page, channel, message)).toEqual(refused);
      }),
    );
    expect(host!.granted).toEqual([]);
  });

  it.each([...answered, ...unanswered])('%s refuses more than one argument', async (channel) => {
    const { electron, page, log } = await startedApp();
    const call = [page, channel, rightMessages[channel], 'more'] as const;
    if ((answered as readonly Channel[]).includes(channel)) await electron.ipcMain.invoke(...call);
    else electron.ipcMain.send(...call);
    expect(log).toEqual([expect.stringContaining('too many')]);
  });
});

describe('senders', () => {
  const foreign = [
    ['a page of the web', new FrameStandIn('https://example.com/index.html')],
    ['a file', new FrameStandIn('file:///opt/Latensify/index.html')],
    ['another host of the scheme', new FrameStandIn('latensify://other/index.html')],
    ['a host that begins alike', new FrameStandIn('latensify://app.example.com/index.html')],
    ['an empty page', new FrameStandIn('about:blank')],
    ['a frame inside the page', new FrameStandIn(`${appOrigin}/x`, new FrameStandIn(`${appOrigin}/`))],
    ['a frame that is gone', null],
  ] as const;

  it.each(foreign)('%s is not listened to', async (_, frame) => {
    const { electron, host, log } = await startedApp();
    const before = host!.transports.length;
    for (const channel of answered) {
      const answer = await electron.ipcMain.invoke(frame, channel, rightMessages[channel]);
      expect(answer).toEqual(refused);
    }
    for (const channel of unanswered) electron.ipcMain.send(frame, channel, rightMessages[channel]);
    expect(host!.granted).toEqual([]);
    expect(host!.transports).toHaveLength(before);
    expect(frame?.received ?? []).toEqual([]);
    expect(log).toHaveLength(4);
  });
});

describe('what the page may do', () => {
  it('gets a port to the engine, one for each connection', async () => {
    const { electron, host, page } = await startedApp();
    const before = host!.transports.length;
    electron.ipcMain.send(page, channels.connect);
    electron.ipcMain.send(page, channels.connect);
    expect(host!.transports).toHaveLength(before + 2);
    expect(page.received.map(({ channel, ports }) => [channel, ports.length])).toEqual([
      [channels.connect, 1],
      [channels.connect, 1],
    ]);
    const heard: unknown[] = [];
    host!.transports.at(-1)!.onMessage((message) => heard.push(message));
    page.received[1]!.ports[0]!.postMessage({ hello: new Uint8Array([1, 2]) });
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([{ hello: new Uint8Array([1, 2]) }]);
  });

  it('tells the host when the page is gone', async () => {
    const { electron, host, page } = await startedApp();
    electron.ipcMain.send(page, channels.connect);
    const ended: string[] = [];
    host!.transports.at(-1)!.onClose((reason) => ended.push(reason));
    page.received[0]!.ports[0]!.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toHaveLength(1);
  });

  it('gets grants for dropped files, and the reason where there are none', async () => {
    const { electron, host, page } = await startedApp();
    const invoke = (paths: string[]): Promise<unknown> =>
      electron.ipcMain.invoke(page, channels.grantDropped, { paths });
    expect(await invoke(['/home/someone/a.png'])).toMatchObject({ ok: true, value: [{ id: 'g0' }] });
    expect(host!.granted).toEqual(['/home/someone/a.png']);
    expect(electron.recent).toEqual(['/home/someone/a.png']);
    expect(await invoke(['/missing'])).toEqual({
      ok: false,
      code: 'unreadable',
      sentence: '/missing does not exist.',
    });
  });

  it('shows and drags the files of items that exist, and no others', async () => {
    const { electron, host, page, log } = await startedApp();
    host!.results.set('i1', '/home/someone/a.ltn');
    const show = (item: string): Promise<unknown> =>
      electron.ipcMain.invoke(page, channels.showInFolder, { item });
    expect(await show('i1')).toEqual({ ok: true, value: null });
    expect(await show('i2')).toMatchObject({ ok: false, code: 'usage' });
    expect(electron.shownInFolder).toEqual(['/home/someone/a.ltn']);

    electron.ipcMain.send(page, channels.startDrag, { items: ['i1'] });
    electron.ipcMain.send(page, channels.startDrag, { items: ['i1', 'i2'] });
    await new Promise((resolve) => setImmediate(resolve));
    expect(electron.window.drags).toEqual([
      { file: '/home/someone/a.ltn', files: ['/home/someone/a.ltn'], icon: '/opt/Latensify/icon.png' },
    ]);
    expect(log).toEqual([expect.stringContaining('no such item')]);
  });
});

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
