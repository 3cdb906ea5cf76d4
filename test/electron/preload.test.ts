import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import type { ContextBridge, IpcRenderer, WebUtils } from 'electron';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import { bridgeName, type DesktopBridge, portMessage } from '../../engine/api/index.js';
import { channels } from '../../electron/ipc.js';

type Listener = (event: { readonly ports: readonly unknown[] }, ...args: unknown[]) => void;

interface Loaded {
  readonly bridge: DesktopBridge;
  readonly sent: unknown[][];
  readonly invoked: unknown[][];
  readonly posted: unknown[][];
  readonly receive: (channel: string, ports: readonly unknown[], ...args: unknown[]) => void;
}

/** Runs the built script as Electron does in a sandboxed page: `require` knows Electron and nothing else. */
function loadPreload(): Loaded {
  const [sent, invoked, posted]: unknown[][][] = [[], [], []];
  const listeners = new Map<string, Listener>();
  const exposed = new Map<string, unknown>();
  const ipcRenderer = {
    invoke: (...call: unknown[]) => {
      invoked!.push(structuredClone(call));
      return Promise.resolve({ ok: true, value: [] });
    },
    on: (channel: string, listener: (...args: never[]) => void): never => {
      listeners.set(channel, listener as Listener);
      return undefined as never;
    },
    send: (...call: unknown[]) => void sent!.push(structuredClone(call)),
  } satisfies Pick<IpcRenderer, 'invoke' | 'on' | 'send'>;
  const webUtils = {
    getPathForFile: (file) => (file as unknown as { path?: string }).path ?? '',
  } satisfies Pick<WebUtils, 'getPathForFile'>;
  const contextBridge = {
    exposeInMainWorld: (name, api) => void exposed.set(name, api),
  } satisfies Pick<ContextBridge, 'exposeInMainWorld'>;

  const script = readFileSync(join(projectRoot, 'dist/electron/preload/preload.cjs'), 'utf8');
  runInNewContext(script, {
    require: (name: string) => {
      if (name === 'electron') return { contextBridge, ipcRenderer, webUtils };
      throw new Error(`module not found: ${name}`);
    },
    postMessage: (...args: unknown[]) => void posted!.push(args),
  });
  expect([...exposed.keys()]).toEqual([bridgeName]);
  return {
    bridge: exposed.get(bridgeName) as DesktopBridge,
    sent: sent!,
    invoked: invoked!,
    posted: posted!,
    receive: (channel, ports, ...args) => listeners.get(channel)?.({ ports }, ...args),
  };
}

describe('the preload script', () => {
  it('gives the page functions, and none that sends what it likes', () => {
    const { bridge } = loadPreload();
    expect(Object.keys(bridge).sort()).toEqual([
      'connect',
      'grantsFor',
      'onCommand',
      'showInFolder',
      'startDrag',
    ]);
    for (const value of Object.values(bridge)) expect(typeof value).toBe('function');
  });

  it('asks for a port and hands it to the page', () => {
    const { bridge, sent, posted, receive } = loadPreload();
    bridge.connect();
    expect(sent).toEqual([[channels.connect]]);
    const port = {};
    receive(channels.connect, [port], null);
    expect(posted).toEqual([[portMessage, '*', [port]]]);
  });

  it('turns dropped files into paths; files without one are left out', async () => {
    const { bridge, invoked } = loadPreload();
    const files = [{ path: '/photos/a.png' }, {}, { path: '/photos/b' }] as unknown as File[];
    expect(await bridge.grantsFor(files)).toEqual({ ok: true, value: [] });
    expect(invoked).toEqual([[channels.grantDropped, { paths: ['/photos/a.png', '/photos/b'] }]]);
  });

  it('names items by their ids', async () => {
    const { bridge, sent, invoked } = loadPreload();
    bridge.startDrag(['i1', 'i2']);
    await bridge.showInFolder('i1');
    expect(sent).toEqual([[channels.startDrag, { items: ['i1', 'i2'] }]]);
    expect(invoked).toEqual([[channels.showInFolder, { item: 'i1' }]]);
  });

  it('passes on what was chosen in the menu, without the event', () => {
    const { bridge, receive } = loadPreload();
    const heard: unknown[][] = [];
    bridge.onCommand((...args) => heard.push(args));
    receive(channels.command, [], 'run');
    expect(heard).toEqual([['run']]);
  });
});
