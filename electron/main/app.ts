import { z } from 'zod';
import { appContract, type AppSettings, createClient, transportPair } from '../../engine/api/index.js';
import { channels } from '../ipc.js';
import { filesOf } from './command-line.js';
import { openDialogOptions } from './dialogs.js';
import type { CreateHost, DesktopHost } from './host.js';
import { answer, type IpcOptions, listen } from './ipc.js';
import { followJobs } from './job-glue.js';
import { menuTemplate } from './menu.js';
import type { ElectronParts, Surroundings } from './parts.js';
import { portTransport } from './port-transport.js';
import { appSchemes, serveApp } from './protocol.js';
import { denyNavigation, denyPermissions, startPage } from './security.js';
import { type AppWindow, openWindow, raise } from './window.js';

/** As in electron-builder.yml. */
const appId = 'app.latensify.Latensify';

/** A page that ends so soon after it was loaded again is not loaded once more. */
const shortLifeMs = 10_000;

/** What a second instance hands to the first. */
const handOverSchema = z.object({ files: z.array(z.string().min(1)).max(100_000) });

/** Runs the desktop app, or hands its files to the instance that runs already. */
export async function startApp(
  parts: ElectronParts,
  surroundings: Surroundings,
  createHost: CreateHost,
): Promise<void> {
  const { app, protocol } = parts;
  const { argv, workingFolder } = surroundings;
  const files = filesOf(argv, workingFolder, app.isPackaged);
  if (!app.requestSingleInstanceLock({ files })) {
    app.quit();
    return;
  }
  protocol.registerSchemesAsPrivileged(appSchemes);
  // Windows shows notifications of apps that it knows by this name.
  if (surroundings.platform === 'win32') app.setAppUserModelId(appId);
  app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => denyNavigation(contents));

  const desktop = new DesktopApp(parts, surroundings);
  desktop.openFiles(files);
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const handedOver = handOverSchema.safeParse(data);
    if (handedOver.success) desktop.openFiles(handedOver.data.files);
    desktop.showWindow();
  });
  // macOS names files by events, one each, also before the app is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    desktop.openFiles([path]);
  });

  await app.whenReady();
  await desktop.start(createHost);
}

class DesktopApp {
  readonly #parts: ElectronParts;
  readonly #surroundings: Surroundings;
  #host: DesktopHost | undefined;
  #window: AppWindow | undefined;
  /** Handed in before there was a page to show them. */
  #waitingFiles: string[] = [];
  #isPageConnected = false;
  #pageLoadedAt = 0;

  constructor(parts: ElectronParts, surroundings: Surroundings) {
    this.#parts = parts;
    this.#surroundings = surroundings;
  }

  async start(createHost: CreateHost): Promise<void> {
    const { app, dialog, protocol, session, setMenu, shell } = this.#parts;
    const { pages, platform } = this.#surroundings;
    denyPermissions(session());
    const host = await createHost({
      pick: async (what) => (await dialog.showOpenDialog(openDialogOptions(what))).filePaths,
      trash: (path) => shell.trashItem(path),
    });
    this.#host = host;
    serveApp(protocol, { pages, pixels: (id) => host.pixels(id) });
    this.#answerPage(host);
    this.#followHost(host);
    setMenu(
      menuTemplate({
        platform,
        isPackaged: app.isPackaged,
        onCommand: (command) => this.#openWindow()?.webContents.send(channels.command, command),
      }),
    );
    app.on('activate', () => this.showWindow());
    app.on('window-all-closed', () => {
      if (platform !== 'darwin') app.quit();
    });
    app.on('render-process-gone', (_event, _contents, { reason }) => this.#reloadPage(reason));
    app.on('will-quit', (event) => this.#saveBeforeQuitting(event));
    this.showWindow();
  }

  /** Files that the user named from outside: opened as soon as a page can show them. */
  openFiles(files: readonly string[]): void {
    this.#waitingFiles.push(...files);
    if (this.#isPageConnected) this.#openWaitingFiles();
  }

  /** Brings the window to the front; opens one where there is none. Does nothing before the app is ready. */
  showWindow(): void {
    const window = this.#openWindow();
    if (window !== undefined) {
      raise(window);
      return;
    }
    if (this.#host === undefined) return;
    const { createWindow, nativeTheme } = this.#parts;
    const { preload, icon, platform } = this.#surroundings;
    this.#isPageConnected = false;
    this.#pageLoadedAt = this.#surroundings.now();
    this.#window = openWindow({
      createWindow,
      preload,
      isDark: nativeTheme.shouldUseDarkColors,
      icon: platform === 'linux' ? icon : undefined,
    });
  }

  /** The page keeps nothing that matters: what it showed is in the host. */
  #reloadPage(reason: string): void {
    const { now, log } = this.#surroundings;
    log(`The page ended unexpectedly (${reason}).`);
    const lifeMs = now() - this.#pageLoadedAt;
    this.#pageLoadedAt = now();
    if (reason !== 'clean-exit' && lifeMs > shortLifeMs) void this.#openWindow()?.loadURL(startPage);
  }

  /** What the host has to save takes a moment: the app quits again when that is done. */
  #saveBeforeQuitting(event: { preventDefault(): void }): void {
    const host = this.#host;
    if (host === undefined) return;
    event.preventDefault();
    this.#host = undefined;
    const quit = (): void => this.#parts.app.quit();
    host.dispose().then(quit, (thrown: unknown) => {
      this.#surroundings.log(`The queue could not be saved: ${String(thrown)}`);
      quit();
    });
  }

  #openWindow(): AppWindow | undefined {
    return this.#window?.isDestroyed() === false ? this.#window : undefined;
  }

  #answerPage(host: DesktopHost): void {
    const { createChannel, ipcMain, shell } = this.#parts;
    const ipc: IpcOptions = { ipcMain, onRefused: this.#surroundings.log };
    listen(ipc, channels.connect, (_message, event) => {
      const { port1, port2 } = createChannel();
      host.connect(portTransport(port1));
      event.senderFrame?.postMessage(channels.connect, null, [port2]);
      this.#isPageConnected = true;
      this.#openWaitingFiles();
    });
    answer(ipc, channels.grantDropped, async ({ paths }) => {
      this.#remember(paths);
      return await host.grant(paths);
    });
    answer(ipc, channels.showInFolder, async ({ item }) => {
      for (const path of await host.pathsOf([item])) shell.showItemInFolder(path);
      return null;
    });
    listen(ipc, channels.startDrag, ({ items }) => void this.#startDrag(host, items));
  }

  async #startDrag(host: DesktopHost, items: readonly string[]): Promise<void> {
    try {
      const files = [...(await host.pathsOf(items))];
      const [file] = files;
      if (file === undefined) return;
      this.#openWindow()?.webContents.startDrag({ file, files, icon: this.#surroundings.icon });
    } catch (thrown) {
      this.#surroundings.log(`Nothing could be dragged: ${String(thrown)}`);
    }
  }

  /** This process is a client of the contract, too: for the theme, and for what the desktop shows of jobs. */
  #followHost(host: DesktopHost): void {
    const { nativeTheme, notify, powerSaveBlocker } = this.#parts;
    const [mine, hosts] = transportPair();
    const client = createClient(appContract, mine, { onRefused: this.#surroundings.log });
    host.connect(hosts);
    const useTheme = ({ theme }: AppSettings): void => {
      nativeTheme.themeSource = theme;
    };
    client.on('settings.changed', useTheme);
    client.call('settings.get', {}).then(useTheme, (thrown: unknown) => {
      this.#surroundings.log(`The settings can't be read: ${String(thrown)}`);
    });
    followJobs(client, {
      powerSaveBlocker,
      notify,
      window: () => this.#openWindow(),
      now: this.#surroundings.now,
    });
  }

  #openWaitingFiles(): void {
    const files = this.#waitingFiles;
    if (files.length === 0 || this.#host === undefined) return;
    this.#waitingFiles = [];
    this.#remember(files);
    this.#host.open(files).catch((thrown: unknown) => {
      this.#surroundings.log(`Files could not be opened: ${String(thrown)}`);
    });
  }

  /** In the system's list of recent documents. */
  #remember(paths: readonly string[]): void {
    for (const path of paths.slice(0, 10)) this.#parts.app.addRecentDocument(path);
  }
}
