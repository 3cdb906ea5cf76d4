import type {
  App,
  BrowserWindowConstructorOptions,
  Dialog,
  MenuItemConstructorOptions,
  MessageChannelMain,
  NativeTheme,
  NotificationConstructorOptions,
  PowerSaveBlocker,
  Protocol,
  Shell,
} from 'electron';
import type { GuardedIpc } from './ipc.js';
import type { GuardedSession } from './security.js';
import type { AppWindow } from './window.js';

/** The parts of Electron that the app uses: tests stand in for these and no others. */
export interface ElectronParts {
  readonly app: Pick<
    App,
    | 'addRecentDocument'
    | 'enableSandbox'
    | 'isPackaged'
    | 'on'
    | 'quit'
    | 'requestSingleInstanceLock'
    | 'setAppUserModelId'
    | 'whenReady'
  >;
  readonly dialog: Pick<Dialog, 'showOpenDialog'>;
  readonly ipcMain: GuardedIpc;
  readonly nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors' | 'themeSource'>;
  readonly powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop'>;
  readonly protocol: Pick<Protocol, 'handle' | 'registerSchemesAsPrivileged'>;
  readonly shell: Pick<Shell, 'showItemInFolder' | 'trashItem'>;
  readonly createChannel: () => Pick<MessageChannelMain, 'port1' | 'port2'>;
  readonly createWindow: (options: BrowserWindowConstructorOptions) => AppWindow;
  /** That of the windows: there when the app is ready. */
  readonly session: () => GuardedSession;
  readonly setMenu: (template: MenuItemConstructorOptions[]) => void;
  readonly notify: (options: NotificationConstructorOptions) => void;
}

/** What comes from the process and its files. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly argv: readonly string[];
  readonly workingFolder: string;
  /** The built preload script. */
  readonly preload: string;
  /** Folder of the built interface. */
  readonly pages: string;
  /** A PNG: the window's icon on Linux, and what is seen under the pointer when results are dragged out. */
  readonly icon: string;
  /** Milliseconds, of a clock that only goes forward. */
  readonly now: () => number;
  readonly log: (sentence: string) => void;
}
