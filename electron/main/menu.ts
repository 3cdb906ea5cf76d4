import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../engine/api/index.js';
import { texts } from './texts.js';

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  /** Developer tools are there while developing only. */
  readonly isPackaged: boolean;
  /** Does in the page what was chosen. */
  readonly onCommand: (command: MenuCommand) => void;
}

/** The application menu. Keys that work without Cmd or Ctrl belong to the page. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const isMac = options.platform === 'darwin';
  const menus = [fileMenu(options, isMac), editMenu, jobMenu(options), viewMenu(options), windowMenu(isMac)];
  return [...(isMac ? [appMenu(options)] : []), ...menus, helpMenu(options)];
}

const separator: MenuItemConstructorOptions = { type: 'separator' };

function command(
  { onCommand }: MenuOptions,
  name: MenuCommand,
  label: string,
  accelerator?: string,
): MenuItemConstructorOptions {
  return { id: name, label, ...(accelerator && { accelerator }), click: () => onCommand(name) };
}

const settings = (options: MenuOptions): MenuItemConstructorOptions =>
  command(options, 'settings', texts.menu.settings, 'CmdOrCtrl+,');

function appMenu(options: MenuOptions): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      separator,
      settings(options),
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
}

function fileMenu(options: MenuOptions, isMac: boolean): MenuItemConstructorOptions {
  // The system fills the list of recent documents on macOS alone; Windows has its jump list.
  const recent: MenuItemConstructorOptions = {
    role: 'recentDocuments',
    label: texts.menu.recent,
    submenu: [{ role: 'clearRecentDocuments', label: texts.menu.clearRecent }],
  };
  return {
    label: texts.menu.file,
    submenu: [
      command(options, 'add-files', texts.menu.addFiles, 'CmdOrCtrl+O'),
      command(options, 'add-folder', texts.menu.addFolder, 'CmdOrCtrl+Shift+O'),
      ...(isMac ? [recent] : []),
      separator,
      command(options, 'export', texts.menu.export, 'CmdOrCtrl+E'),
      separator,
      ...(isMac ? [{ role: 'close' } as const] : [settings(options), separator, { role: 'quit' } as const]),
    ],
  };
}

const editMenu: MenuItemConstructorOptions = { role: 'editMenu', label: texts.menu.edit };

function jobMenu(options: MenuOptions): MenuItemConstructorOptions {
  return {
    label: texts.menu.job,
    submenu: [
      command(options, 'run', texts.menu.run, 'CmdOrCtrl+Enter'),
      command(options, 'pause-or-resume', texts.menu.pause, 'CmdOrCtrl+P'),
      command(options, 'cancel', texts.menu.cancel, 'CmdOrCtrl+.'),
    ],
  };
}

function viewMenu({ isPackaged }: MenuOptions): MenuItemConstructorOptions {
  const developing: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    { role: 'toggleDevTools' },
    separator,
  ];
  return {
    label: texts.menu.view,
    submenu: [
      ...(isPackaged ? [] : developing),
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
    ],
  };
}

function windowMenu(isMac: boolean): MenuItemConstructorOptions {
  return isMac
    ? { role: 'windowMenu', label: texts.menu.window }
    : { label: texts.menu.window, submenu: [{ role: 'minimize' }, { role: 'close' }] };
}

function helpMenu(options: MenuOptions): MenuItemConstructorOptions {
  return {
    role: 'help',
    label: texts.menu.help,
    submenu: [
      command(options, 'shortcuts', texts.menu.shortcuts, 'CmdOrCtrl+/'),
      ...(options.platform === 'darwin' ? [] : [{ role: 'about' } as const]),
    ],
  };
}
