import type { ChildProcess } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MessagePortMain } from 'electron';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import {
  appContract,
  type AppContract,
  type Client,
  createClient,
  type Grant,
} from '../../engine/api/index.js';
import { channels } from '../../electron/ipc.js';
import { startApp } from '../../electron/main/app.js';
import { desktopHost } from '../../electron/main/desktop-host.js';
import { portTransport } from '../../electron/main/port-transport.js';
import { startPage } from '../../electron/main/security.js';
import { listVisible, temporaryFolder } from '../engine/temp-folder.js';
import { ElectronStandIn, type Machine } from './electron-stand-in.js';
import { forkStandIn } from './utility-stand-in.js';
import { FrameStandIn } from './window-stand-in.js';

interface RunningApp {
  readonly electron: ElectronStandIn;
  readonly page: FrameStandIn;
  readonly processes: ChildProcess[];
  readonly log: string[];
  /** A new connection of the page. */
  readonly connect: () => { readonly client: Client<AppContract>; readonly port: MessagePortMain };
  readonly drop: (...paths: string[]) => Promise<readonly Grant[]>;
}

/** The app as it is, on a stand-in for Electron; its engine is a process of its own. */
async function runApp(stateFolder: string, files: string[] = [], machine?: Machine): Promise<RunningApp> {
  const electron = new ElectronStandIn(machine);
  const processes: ChildProcess[] = [];
  const log: string[] = [];
  const started = startApp(
    electron.parts,
    {
      platform: 'linux',
      argv: ['latensify', ...files],
      workingFolder: '/',
      preload: '/preload.cjs',
      pages: join(projectRoot, 'test/electron/pages'),
      icon: '/icon.png',
      now: () => 0,
      log: (sentence) => void log.push(sentence),
    },
    desktopHost({
      fork: forkStandIn(processes),
      version: '0.0.0',
      code: join(projectRoot, 'dist'),
      stateFolder,
      log: (sentence) => void log.push(sentence),
    }),
  );
  await electron.becomeReady();
  await started;
  onTestFinished(async () => {
    electron.parts.app.quit();
    await expect.poll(() => electron.hasQuit).toBe(true);
  });
  const page = new FrameStandIn(startPage);
  return {
    electron,
    page,
    processes,
    log,
    connect: () => {
      electron.ipcMain.send(page, channels.connect);
      const port = page.received.at(-1)!.ports[0]!;
      return { client: createClient(appContract, portTransport(port)), port };
    },
    drop: async (...paths) => {
      const answer = await electron.ipcMain.invoke(page, channels.grantDropped, { paths });
      expect(answer).toMatchObject({ ok: true });
      return (answer as { value: Grant[] }).value;
    },
  };
}

async function folderOfPictures(): Promise<string> {
  const folder = join(await temporaryFolder(), 'Iceland');
  await mkdir(join(folder, 'day 1'), { recursive: true });
  await copyFile(join(projectRoot, 'examples/kodim23.png'), join(folder, 'day 1/a.png'));
  await writeFile(join(folder, 'bad.png'), 'no picture');
  return folder;
}

const cpuOnly = { device: 'cpu' } as const;

describe('the whole app', () => {
  it('compresses what was dropped and shows what became of it', async () => {
    const app = await runApp(await temporaryFolder());
    const { client } = app.connect();
    await client.call('settings.set', cpuOnly);
    const info = await client.call('app.info', {});
    expect(info).toMatchObject({ surface: 'desktop', can: { pick: true, upload: false, replace: 'bin' } });

    const folder = await folderOfPictures();
    const [grant] = await app.drop(folder);
    expect(grant).toMatchObject({ kind: 'folder', name: 'Iceland' });
    expect(await client.call('items.add', { grants: [grant!.id] })).toMatchObject({ added: 2 });
    const finished = new Promise((resolve) => client.on('job.finished', resolve));
    await client.call('job.run', {});
    await finished;

    const { items } = await client.call('items.list', { offset: 0, limit: 10 });
    const byName = Object.fromEntries(items.map((item) => [item.name, item]));
    expect(byName['a.png']).toMatchObject({ state: 'done', resultName: 'a.ltn' });
    expect(byName['bad.png']!.state).not.toBe('done');
    expect(await listVisible(folder)).toContain('day 1/a.ltn');

    const address = `latensify://app/pixels/${byName['a.png']!.thumbnail!}`;
    const response = await app.electron.fetch(address);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^image\//);

    await app.electron.ipcMain.invoke(app.page, channels.showInFolder, { item: byName['a.png']!.id });
    expect(app.electron.shownInFolder).toEqual([join(folder, 'day 1/a.ltn')]);
  });

  it('opens what it is started with, and what a second instance is', async () => {
    const [folder, stateFolder] = [await folderOfPictures(), await temporaryFolder()];
    const app = await runApp(stateFolder, [join(folder, 'day 1/a.png')]);
    const { client } = app.connect();
    const shown: string[] = [];
    client.on('app.show', ({ item }) => shown.push(item));
    await expect.poll(() => shown).toHaveLength(1);
    app.electron.emitApp('second-instance', [], '/', { files: [join(folder, 'bad.png')] });
    await expect.poll(() => shown).toHaveLength(2);
    const { items } = await client.call('items.get', { ids: shown });
    expect(items.map(({ name }) => name)).toEqual(['a.png', 'bad.png']);
  });

  it('picks by native dialogs', async () => {
    const app = await runApp(await temporaryFolder());
    const { client } = app.connect();
    const folder = await folderOfPictures();
    app.electron.picks = [folder];
    expect(await client.call('grants.pick', { what: 'output-folder' })).toMatchObject({
      grants: [{ kind: 'folder', name: 'Iceland' }],
    });
    expect(await client.call('grants.pick', { what: 'files' })).toEqual({ grants: [] });
  });

  it('names no path to the page, and takes none from it', async () => {
    const app = await runApp(await temporaryFolder());
    const { client, port } = app.connect();
    const heard: unknown[] = [];
    port.on('message', ({ data }) => heard.push(data));
    const folder = await folderOfPictures();
    const [grant] = await app.drop(folder);
    await client.call('items.add', { grants: [grant!.id] });
    await client.call('items.list', { offset: 0, limit: 10 });
    await client.call('recent.list', {});
    expect(JSON.stringify(heard)).toContain('bad.png');
    expect(JSON.stringify(heard)).not.toContain(folder);

    const outside = join(folder, 'bad.png');
    for (const id of [outside, '../bad.png', 'made-up', crypto.randomUUID()]) {
      await expect(client.call('items.add', { grants: [id] })).rejects.toMatchObject({ code: 'usage' });
      await expect(client.call('preview.open', { item: id })).rejects.toMatchObject({ code: 'usage' });
    }
    const output = { place: 'folder', folder: { id: 'made-up', kind: 'folder', name: 'etc' } } as const;
    const defaults = await client.call('job.defaults', {});
    await expect(client.call('job.setDefaults', { ...defaults, output })).rejects.toMatchObject({
      code: 'usage',
    });
    expect(await client.call('job.defaults', {})).toEqual(defaults);
  });

  it('closes a connection that sends what is no message, and lives', async () => {
    const app = await runApp(await temporaryFolder());
    const { client, port } = app.connect();
    await client.call('app.info', {});
    const closed = new Promise((resolve) => client.onClose(resolve));
    port.postMessage({ type: 'eval', code: 'process.exit()' });
    await closed;
    await expect(app.connect().client.call('app.info', {})).resolves.toMatchObject({ name: 'Latensify' });
  });

  it('survives the end of its engine: the job fails, the queue stays, the next job works', async () => {
    const app = await runApp(await temporaryFolder());
    const { client } = app.connect();
    await client.call('settings.set', cpuOnly);
    const picture = join(await temporaryFolder(), 'large.jpg');
    await sharp(join(projectRoot, 'examples/kodim23.png')).resize(3000, 2000).jpeg().toFile(picture);
    const [grant] = await app.drop(picture);
    await client.call('items.add', { grants: [grant!.id] });
    const running = new Promise<void>((resolve) =>
      client.on('items.changed', ({ items }) => {
        if (items.some(({ state }) => state === 'running')) resolve();
      }),
    );
    const finished = new Promise((resolve) => client.on('job.finished', resolve));
    await client.call('job.run', {});
    await running;
    app.processes.at(-1)!.kill('SIGKILL');
    await finished;
    const { items } = await client.call('items.list', { offset: 0, limit: 10 });
    expect(items).toMatchObject([{ name: 'large.jpg', state: 'failed' }]);
    expect(items[0]!.reason).toContain('engine');

    await client.call('items.retry', { all: true });
    const again = new Promise((resolve) => client.on('job.finished', resolve));
    await client.call('job.run', {});
    await again;
    expect((await client.call('items.get', { ids: [items[0]!.id] })).items[0]!.state).toBe('done');
  });

  it('finds its queue after a restart', async () => {
    const [folder, stateFolder] = [await folderOfPictures(), await temporaryFolder()];
    const first = await runApp(stateFolder);
    const { client } = first.connect();
    const [grant] = await first.drop(folder);
    await client.call('items.add', { grants: [grant!.id] });
    first.electron.parts.app.quit();
    await expect.poll(() => first.electron.hasQuit).toBe(true);

    const second = await runApp(stateFolder);
    const { items } = await second.connect().client.call('items.list', { offset: 0, limit: 10 });
    expect(items.map(({ name }) => name).sort()).toEqual(['a.png', 'bad.png']);
  });
});
