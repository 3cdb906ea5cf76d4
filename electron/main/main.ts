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
} from 'electron';
import { projectRoot } from '../../common/paths.js';
import { startApp } from './app.js';

const dist = join(projectRoot, 'dist');

// Not awaited: Electron is not ready before this module has been evaluated.
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
    icon: join(dist, 'icons/png/256x256.png'),
    now: () => performance.now(),
    log: (sentence) => process.stderr.write(`${sentence}\n`),
  },
  null as never,
).catch((error: unknown) => {
  dialog.showErrorBox('Latensify can’t start', String(error));
  app.exit(1);
});
