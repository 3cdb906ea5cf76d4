import type { BrowserWindow, BrowserWindowConstructorOptions, WebContents } from 'electron';
import { startPage } from './security.js';

/** What the app uses of a window. */
export interface AppWindow extends Pick<
  BrowserWindow,
  | 'focus'
  | 'isDestroyed'
  | 'isFocused'
  | 'isMinimized'
  | 'loadURL'
  | 'once'
  | 'restore'
  | 'setProgressBar'
  | 'show'
> {
  readonly webContents: Pick<WebContents, 'send' | 'startDrag'>;
}

export interface WindowOptions {
  readonly createWindow: (options: BrowserWindowConstructorOptions) => AppWindow;
  /** The built preload script. */
  readonly preload: string;
  readonly isDark: boolean;
  readonly icon: string | undefined;
}

/** --stage of the interface's dark and light themes: no flash of another colour before the first paint. */
const backgrounds = { dark: '#141414', light: '#dcdcdc' };

/** Shows the interface in a window that can do nothing but talk to this process through the preload script. */
export function openWindow({ createWindow, preload, isDark, icon }: WindowOptions): AppWindow {
  const window = createWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    backgroundColor: isDark ? backgrounds.dark : backgrounds.light,
    ...(icon !== undefined && { icon }),
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      disableDialogs: true,
    },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(startPage);
  return window;
}

/** To the front, from wherever it is. */
export function raise(window: AppWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
