import type { Grant, Transport } from '../../engine/api/index.js';
import type { PictureFile } from '../../engine/host/index.js';
import type { PickWhat } from './dialogs.js';

/** What the desktop offers to what answers the contract. */
export interface HostServices {
  /** Opens the system's dialog; nothing where the user closed it. */
  readonly pick: (what: PickWhat) => Promise<readonly string[]>;
  /** Moves a file to the system's bin. @throws where there is none */
  readonly trash: (path: string) => Promise<void>;
}

/** What answers the contract, as the desktop sees it. Paths come from the user's own hands only. */
export interface DesktopHost {
  /** Answers a client until its transport closes. */
  connect(transport: Transport): void;
  /** Files and folders that the user dropped. @throws LatensifyError 'unreadable' */
  grant(paths: readonly string[]): Promise<readonly Grant[]>;
  /** Files that the user opened from outside: they join the queue, and the interface shows the first. */
  open(paths: readonly string[]): Promise<void>;
  /** undefined where there is no such picture, or no more. */
  pixels(id: string): Promise<PictureFile | undefined>;
  /** Written results of items, or their sources where there are none. @throws LatensifyError 'usage' */
  pathsOf(items: readonly string[]): Promise<readonly string[]>;
  /** Saves everything and ends the engine. */
  dispose(): Promise<void>;
}

export type CreateHost = (services: HostServices) => Promise<DesktopHost>;
