import { type ErrorCode, LatensifyError } from '../../common/errors.js';
import type { Grant } from './schemas/index.js';
import type { Transport } from './transport.js';
import { messagePortTransport, type MessagePortLike } from './transports.js';

/** Errors can't pass between Electron's contexts as they are. */
export type DesktopAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly sentence: string };

/** Chosen in the application menu: the page does what its own buttons do. */
export const menuCommands = [
  'add-files',
  'add-folder',
  'run',
  'pause-or-resume',
  'cancel',
  'export',
  'settings',
  'shortcuts',
] as const;
export type MenuCommand = (typeof menuCommands)[number];

/** What the desktop app's preload script puts into the page, as `window.latensifyDesktop`. */
export interface DesktopBridge {
  /** Asks for a connection to the engine; its port comes as a message of the window whose data is portMessage. */
  connect(): void;
  /** What was dropped or pasted, folders as the File that stands for them, in this order. */
  grantsFor(files: readonly File[]): Promise<DesktopAnswer<readonly Grant[]>>;
  /** For `dragstart`, after preventDefault: drags the written results of these items out of the window. */
  startDrag(items: readonly string[]): void;
  /** Shows the written result of an item, or its source, in the system's file manager. */
  showInFolder(item: string): Promise<DesktopAnswer<null>>;
  onCommand(listener: (command: MenuCommand) => void): void;
}

export const bridgeName = 'latensifyDesktop';
export const portMessage = 'latensify-engine-port';

/** What is used of the window. */
export interface PageWindow {
  addEventListener(type: 'message', listener: (event: PortEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: PortEvent) => void): void;
}

export interface PortEvent {
  readonly source: unknown;
  readonly data: unknown;
  readonly ports: readonly MessagePortLike[];
}

/** The bridge, where the page runs in the desktop app. */
export function desktopBridge(page: PageWindow): DesktopBridge | undefined {
  return (page as { [bridgeName]?: DesktopBridge })[bridgeName];
}

/** A connection to the engine. After a close, another one can be asked for. */
export function connectDesktop(bridge: DesktopBridge, page: PageWindow): Promise<Transport> {
  return new Promise((resolve) => {
    const take = ({ source, data, ports: [port] }: PortEvent): void => {
      if (source !== page || data !== portMessage || port === undefined) return;
      page.removeEventListener('message', take);
      resolve(messagePortTransport(port));
    };
    page.addEventListener('message', take);
    bridge.connect();
  });
}

/** @throws LatensifyError */
export function valueOf<T>(answer: DesktopAnswer<T>): T {
  if (answer.ok) return answer.value;
  throw new LatensifyError(answer.code, answer.sentence);
}
