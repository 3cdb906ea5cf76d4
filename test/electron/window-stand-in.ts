import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, MessagePortMain, WebContents, WebFrameMain } from 'electron';
import type { GuardedContents } from '../../electron/main/security.js';
import type { AppWindow } from '../../electron/main/window.js';

export interface FrameMessage {
  readonly channel: string;
  readonly message: unknown;
  readonly ports: readonly MessagePortMain[];
}

/** A frame of a page. */
export class FrameStandIn implements Pick<WebFrameMain, 'postMessage' | 'url'> {
  readonly url: string;
  readonly parent: WebFrameMain | null;
  readonly received: FrameMessage[] = [];

  constructor(url: string, parent: FrameStandIn | null = null) {
    this.url = url;
    this.parent = parent as unknown as WebFrameMain | null;
  }

  postMessage(channel: string, message: unknown, ports: MessagePortMain[] = []): void {
    this.received.push({ channel, message, ports });
  }
}

type Drag = Parameters<WebContents['startDrag']>[0];

/** A BrowserWindow with its page. */
export class WindowStandIn implements AppWindow {
  readonly options: BrowserWindowConstructorOptions;
  readonly events = new EventEmitter();
  readonly contentsEvents = new EventEmitter();
  readonly drags: Drag[] = [];
  readonly sent: unknown[][] = [];
  url = '';
  loads = 0;
  progress = -1;
  isShown = false;
  isInFront = false;
  isSmall = false;
  isGone = false;
  openHandler: Parameters<GuardedContents['setWindowOpenHandler']>[0] | undefined;

  readonly webContents: AppWindow['webContents'] & GuardedContents = {
    send: (...message: unknown[]) => void this.sent.push(message),
    startDrag: (drag) => void this.drags.push(drag),
    setWindowOpenHandler: (handler) => {
      this.openHandler = handler;
    },
    on: (event: string, listener: (...args: never[]) => void): never => {
      this.contentsEvents.on(event, listener as (...args: unknown[]) => void);
      return this.webContents as never;
    },
  };

  constructor(options: BrowserWindowConstructorOptions) {
    this.options = options;
  }

  readonly once = (event: string, listener: (...args: never[]) => void): never => {
    this.events.once(event, (...args: unknown[]) => listener(...(args as never[])));
    return this as never;
  };

  loadURL(url: string): Promise<void> {
    this.url = url;
    this.loads += 1;
    this.events.emit('ready-to-show');
    return Promise.resolve();
  }

  show(): void {
    this.isShown = true;
  }

  focus(): void {
    this.isInFront = true;
  }

  restore(): void {
    this.isSmall = false;
  }

  isMinimized = (): boolean => this.isSmall;
  isFocused = (): boolean => this.isInFront;
  isDestroyed = (): boolean => this.isGone;

  setProgressBar(progress: number): void {
    this.progress = progress;
  }

  /** Whether the page's wish to go somewhere was granted. */
  wouldNavigate(event: string): boolean {
    let isPrevented = false;
    this.contentsEvents.emit(event, { preventDefault: () => (isPrevented = true) });
    return !isPrevented;
  }
}
