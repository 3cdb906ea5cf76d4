/** The desktop app's main process: Electron's parts put into the app's hands. */
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  Notification,
  powerSaveBlocker,
  protocol,
  session,
  shell,
  utilityProcess,
} from 'electron';
import { projectRoot, resourceRoot } from '../../common/paths.js';
import { startApp } from './app.js';
import { desktopHost } from './desktop-host.js';

const dist = join(projectRoot, 'dist');
const log = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

// Not awaited: Electron becomes ready only after this module was evaluated.
startApp(
  {
    app,
    dialog,
    ipcMain,
    nativeTheme,
    powerSaveBlocker,
    protocol,
    shell,
    createChannel: () => new MessageChannelMain(),
    createWindow: (options) => new BrowserWindow(options),
    session: () => session.defaultSession,
    setMenu: (template) => Menu.setApplicationMenu(Menu.buildFromTemplate(template)),
    notify: (options) => new Notification(options).show(),
  },
  {
    platform: process.platform,
    argv: process.argv,
    workingFolder: process.cwd(),
    preload: join(dist, 'electron/preload/preload.cjs'),
    pages: join(dist, 'renderer'),
    icon: app.isPackaged ? join(resourceRoot, 'icon.png') : join(dist, 'icons/icon.png'),
    now: () => performance.now(),
    log,
  },
  desktopHost({
    fork: (...args) => utilityProcess.fork(...args),
    version: app.getVersion(),
    code: dist,
    log,
  }),
).catch((error: unknown) => {
  dialog.showErrorBox('Latensify can’t start', error instanceof Error ? error.message : String(error));
  app.exit(1);
});
