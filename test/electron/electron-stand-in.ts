import { EventEmitter, once } from 'node:events';
import type {
  BrowserWindowConstructorOptions,
  CustomScheme,
  MenuItemConstructorOptions,
  NotificationConstructorOptions,
  OpenDialogOptions,
} from 'electron';
import type { ElectronParts } from '../../electron/main/parts.js';
import { IpcStandIn } from './ipc-stand-in.js';
import { channelStandIn } from './port-stand-in.js';
import { WindowStandIn } from './window-stand-in.js';

/** What instances of the app on one machine share: who came first. */
export class Machine {
  first: { secondInstance(data: unknown): void } | undefined;
}

type Permissions = Parameters<ReturnType<ElectronParts['session']>['setPermissionRequestHandler']>[0];

/**
 * The parts of Electron that the main process uses, behaving as its documentation says: messages are structured
 * clones, ports keep messages until they are started, one instance holds the lock and is handed the others' data.
 * `parts` is checked against Electron's own declarations, of which ElectronParts is made.
 */
export class ElectronStandIn {
  readonly ipcMain = new IpcStandIn();
  readonly windows: WindowStandIn[] = [];
  readonly dialogs: OpenDialogOptions[] = [];
  /** What the user picks in the next dialog. */
  picks: string[] = [];
  readonly notifications: NotificationConstructorOptions[] = [];
  readonly shownInFolder: string[] = [];
  readonly binned: string[] = [];
  readonly recent: string[] = [];
  readonly blockers = new Set<number>();
  readonly nativeTheme = { themeSource: 'system' as 'system' | 'light' | 'dark', shouldUseDarkColors: true };
  schemes: CustomScheme[] = [];
  menu: MenuItemConstructorOptions[] = [];
  isSandboxed = false;
  appUserModelId: string | undefined;
  hasQuit = false;
  permissionRequest: Permissions = null;
  permissionCheck: (() => boolean) | undefined;
  readonly parts: ElectronParts;
  private readonly appEvents = new EventEmitter();
  private readonly protocolHandlers = new Map<string, (request: Request) => Response | Promise<Response>>();
  private lastBlocker = 0;

  constructor(machine: Machine = new Machine(), isPackaged = true) {
    this.parts = {
      app: {
        isPackaged,
        addRecentDocument: (path) => void this.recent.push(path),
        enableSandbox: () => {
          this.isSandboxed = true;
        },
        on: this.onApp,
        quit: () => this.quit(),
        setAppUserModelId: (id) => {
          this.appUserModelId = id;
        },
        requestSingleInstanceLock: (data) => this.requestLock(machine, data),
        whenReady: () => once(this.appEvents, 'stand-in-ready').then(() => undefined),
      },
      dialog: {
        showOpenDialog: (...args: unknown[]) => {
          this.dialogs.push(args.at(-1) as OpenDialogOptions);
          const filePaths = this.picks.splice(0);
          return Promise.resolve({ canceled: filePaths.length === 0, filePaths });
        },
      },
      ipcMain: this.ipcMain,
      nativeTheme: this.nativeTheme,
      powerSaveBlocker: {
        start: () => {
          this.lastBlocker += 1;
          this.blockers.add(this.lastBlocker);
          return this.lastBlocker;
        },
        stop: (id) => this.blockers.delete(id),
      },
      protocol: {
        handle: (scheme, handler) => void this.protocolHandlers.set(scheme, handler),
        registerSchemesAsPrivileged: (schemes) => {
          this.schemes = schemes;
        },
      },
      shell: {
        showItemInFolder: (path) => void this.shownInFolder.push(path),
        trashItem: (path) => {
          this.binned.push(path);
          return Promise.resolve();
        },
      },
      createChannel: channelStandIn,
      createWindow: (options) => this.createWindow(options),
      session: () => ({
        setPermissionRequestHandler: (handler) => {
          this.permissionRequest = handler;
        },
        setPermissionCheckHandler: (handler) => {
          this.permissionCheck = handler as () => boolean;
        },
        setDevicePermissionHandler: () => undefined,
        setDisplayMediaRequestHandler: () => undefined,
      }),
      setMenu: (template) => {
        this.menu = template;
      },
      notify: (options) => void this.notifications.push(options),
    };
  }

  /** As Electron does when Chromium has started. */
  async becomeReady(): Promise<void> {
    this.appEvents.emit('stand-in-ready');
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** @returns whether a handler prevented the default */
  emitApp(event: string, ...args: unknown[]): boolean {
    let isPrevented = false;
    this.appEvents.emit(event, { preventDefault: () => (isPrevented = true) }, ...args);
    return isPrevented;
  }

  async fetch(url: string, init?: RequestInit): Promise<Response> {
    const handler = this.protocolHandlers.get(url.slice(0, url.indexOf(':')));
    if (handler === undefined) throw new TypeError(`net::ERR_UNKNOWN_URL_SCHEME ${url}`);
    return await handler(new Request(url, init));
  }

  get window(): WindowStandIn {
    return this.windows.at(-1)!;
  }

  private readonly onApp = (event: string, listener: (...args: never[]) => void): never => {
    this.appEvents.on(event, listener as (...args: unknown[]) => void);
    return this.parts.app as never;
  };

  private requestLock(machine: Machine, data: unknown): boolean {
    const sent: unknown = JSON.parse(JSON.stringify(data));
    if (machine.first !== undefined) {
      machine.first.secondInstance(sent);
      return false;
    }
    machine.first = { secondInstance: (handed) => this.emitApp('second-instance', [], '/', handed) };
    return true;
  }

  private createWindow(options: BrowserWindowConstructorOptions): WindowStandIn {
    const window = new WindowStandIn(options);
    this.windows.push(window);
    this.emitApp('web-contents-created', window.webContents);
    return window;
  }

  private quit(): void {
    // A handler that prevents it will quit again.
    if (!this.emitApp('will-quit')) this.hasQuit = true;
  }
}
