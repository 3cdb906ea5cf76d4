import type { Grant, Transport } from '../../engine/api/index.js';
import type { PickWhat } from './dialogs.js';
import type { Pixels } from './protocol.js';

/** What the desktop offers to what answers the contract. */
export interface HostServices {
  /** Opens the system's dialog; nothing where the user closed it. */
  readonly pick: (what: PickWhat) => Promise<readonly string[]>;
  /** Moves a file to the system's bin. */
  readonly bin: (path: string) => Promise<void>;
}

/** What answers the contract, as the desktop sees it. Paths come from the user's own hands only. */
export interface DesktopHost {
  /** Answers a client until its transport closes. */
  readonly connect: (transport: Transport) => void;
  /** Files and folders that the user dropped. @throws LatensifyError 'unreadable' */
  readonly grant: (paths: readonly string[]) => Promise<readonly Grant[]>;
  /** Files that the user opened from outside: they join the queue, and the interface shows the first. */
  readonly open: (paths: readonly string[]) => Promise<void>;
  /** undefined where there is no such picture, or no more. */
  readonly pixels: (id: string) => Promise<Pixels | undefined>;
  /** Written results of items, or their sources where there are none. @throws LatensifyError 'usage' */
  readonly pathsOf: (items: readonly string[]) => Promise<readonly string[]>;
  readonly dispose: () => Promise<void>;
}
