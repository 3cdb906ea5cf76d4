import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import { channels } from '../../electron/ipc.js';
import { Machine } from './electron-stand-in.js';
import { startedApp } from './started-app.js';

const connect = ({ electron, page }: Awaited<ReturnType<typeof startedApp>>): void =>
  electron.ipcMain.send(page, channels.connect);

describe('instances', () => {
  it('a second one hands its files to the first, whose window comes to the front, and ends', async () => {
    const machine = new Machine();
    const first = await startedApp({ machine });
    connect(first);
    first.electron.window.isSmall = true;
    first.electron.window.isInFront = false;

    const second = await startedApp({
      machine,
      files: ['b.ltn', '/photos/c.ltn', 'file:///photos/d%20e.ltn'],
    });
    expect(second.electron.hasQuit).toBe(true);
    expect(second.host).toBeUndefined();
    expect(second.electron.windows).toEqual([]);
    expect(first.host!.opened).toEqual(['/home/someone/b.ltn', '/photos/c.ltn', '/photos/d e.ltn']);
    expect(first.electron.windows).toHaveLength(1);
    expect(first.electron.window).toMatchObject({ isInFront: true, isSmall: false });
  });

  it.each([undefined, null, {}, { files: 'a' }, { files: [1] }, { files: [''] }])(
    'what another one hands over is checked: %j',
    async (data) => {
      const { electron, host } = await startedApp();
      electron.emitApp('second-instance', ['x', '/etc/passwd'], '/', data);
      expect(host!.opened).toEqual([]);
    },
  );

  it('a second one on macOS, whose window was closed, opens it again', async () => {
    const machine = new Machine();
    const { electron } = await startedApp({ machine, platform: 'darwin' });
    electron.window.isGone = true;
    electron.emitApp('window-all-closed');
    expect(electron.hasQuit).toBe(false);
    await startedApp({ machine, platform: 'darwin' });
    expect(electron.windows).toHaveLength(2);
  });
});

describe('files from outside', () => {
  it('wait for a page that can show them', async () => {
    const started = await startedApp({ files: ['a.ltn'] });
    expect(started.host!.opened).toEqual([]);
    connect(started);
    expect(started.host!.opened).toEqual(['/home/someone/a.ltn']);
    expect(started.electron.recent).toEqual(['/home/someone/a.ltn']);
  });

  it('are opened once, and options are no files', async () => {
    const started = await startedApp({
      files: ['--inspect', '-psn_0_1', 'https://example.com/a.ltn', 'a.ltn'],
    });
    connect(started);
    connect(started);
    expect(started.host!.opened).toEqual(['/home/someone/a.ltn']);
  });

  it('come one by one on macOS', async () => {
    const started = await startedApp({ platform: 'darwin' });
    connect(started);
    expect(started.electron.emitApp('open-file', '/photos/a.ltn')).toBe(true);
    expect(started.host!.opened).toEqual(['/photos/a.ltn']);
  });
});

describe('the window', () => {
  it('can do nothing but talk through the preload script', async () => {
    const { electron } = await startedApp();
    expect(electron.isSandboxed).toBe(true);
    expect(electron.window.url).toBe('latensify://app/index.html');
    expect(electron.window.isShown).toBe(true);
    expect(electron.window.options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  it('goes nowhere and opens nothing', async () => {
    const { electron } = await startedApp();
    for (const event of ['will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
      expect(electron.window.wouldNavigate(event)).toBe(false);
    }
    expect(electron.window.openHandler!({ url: 'https://example.com' } as never)).toEqual({ action: 'deny' });
  });

  it('gets no permission', async () => {
    const { electron } = await startedApp();
    const answers: boolean[] = [];
    for (const permission of [
      'media',
      'geolocation',
      'clipboard-read',
      'fileSystem',
      'openExternal',
    ] as const) {
      electron.permissionRequest!(null as never, permission, (granted) => answers.push(granted), {} as never);
    }
    expect(answers).toEqual([false, false, false, false, false]);
    expect(electron.permissionCheck!()).toBe(false);
  });

  it('loads its page again when that ends, but not for ever', async () => {
    const { electron, clock } = await startedApp();
    clock.now = 60_000;
    electron.emitApp('render-process-gone', {}, { reason: 'oom' });
    expect(electron.window.loads).toBe(2);
    clock.now = 61_000;
    electron.emitApp('render-process-gone', {}, { reason: 'oom' });
    expect(electron.window.loads).toBe(2);
    clock.now = 120_000;
    electron.emitApp('render-process-gone', {}, { reason: 'clean-exit' });
    expect(electron.window.loads).toBe(2);
  });

  it('closes the app with it, after everything was saved', async () => {
    const { electron, host } = await startedApp();
    electron.emitApp('window-all-closed');
    expect(electron.hasQuit).toBe(false);
    expect(host!.isDisposed).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(electron.hasQuit).toBe(true);
  });
});

describe('on Windows', () => {
  it('the app goes by the name that its package gives it', async () => {
    const { electron } = await startedApp({ platform: 'win32' });
    const config = await readFile(join(projectRoot, 'electron-builder.yml'), 'utf8');
    expect(config).toContain(`appId: ${electron.appUserModelId!}\n`);
  });
});

describe('what the desktop does for the engine', () => {
  it('opens the dialogs that are asked for; a closed one picks nothing', async () => {
    const { electron, host } = await startedApp();
    electron.picks = ['/photos'];
    expect(await host!.services.pick('folder')).toEqual(['/photos']);
    expect(await host!.services.pick('files')).toEqual([]);
    expect(await host!.services.pick('output-folder')).toEqual([]);
    expect(electron.dialogs.map(({ properties }) => properties)).toEqual([
      ['openDirectory', 'multiSelections'],
      ['openFile', 'multiSelections'],
      ['openDirectory', 'createDirectory'],
    ]);
  });

  it('moves files to the bin', async () => {
    const { electron, host } = await startedApp();
    await host!.services.trash('/photos/a.png');
    expect(electron.binned).toEqual(['/photos/a.png']);
  });
});
