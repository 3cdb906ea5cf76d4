import type { AppInfo, JobSettings, PickerEntry } from '../api/index.js';
import type { EngineChild } from '../host/index.js';
import type { ForkLab } from '../lab/host/index.js';

/** Files over HTTP. */
export interface UploadSide {
  begin(): string;
  /** Paths of what was uploaded: each top folder or file. @throws LatensifyError 'usage' */
  finish(id: string): Promise<readonly string[]>;
  cancel(id: string): Promise<void>;
  /** Removes those of the files that were uploaded or made of uploads; others are left alone. */
  forget(paths: readonly string[]): Promise<void>;
  /** Where results are kept until they are downloaded. */
  readonly results: string;
}

/** A folder of the server that its users may pick from. */
export interface BrowseSide {
  list(folder: string | undefined): Promise<{
    readonly path: { readonly id: string; readonly name: string }[];
    readonly entries: PickerEntry[];
    readonly isCut: boolean;
  }>;
  /** Their paths. @throws LatensifyError 'usage' */
  pick(entries: readonly string[]): Promise<readonly string[]>;
}

/** What the surroundings of the program are and can do: a desktop, or a server. */
export interface AppOptions {
  readonly surface: AppInfo['surface'];
  readonly version: string;
  readonly stateFolder: string;
  /** Where trainings and own models are kept: the same for all programs of this user. */
  readonly labFolder: string;
  /** Where results go at the first start. */
  readonly firstOutput: JobSettings['output'];
  /** Starts the engine's process. @param device a provider, or 'auto' */
  readonly fork: (device: string, labFolder: string) => EngineChild;
  /** Starts a process of the lab; default: as a child of this one. */
  readonly forkLab?: ForkLab;
  /** Real paths of the folders that files may be read from; everywhere by default. */
  readonly roots?: readonly string[];
  /** Whether a file may be read, by its path with all links resolved; everything by default. */
  readonly isAllowed?: (realPath: string) => boolean;
  /** Native dialogs. */
  readonly pick?: (what: 'files' | 'folder' | 'output-folder') => Promise<readonly string[]>;
  readonly uploads?: UploadSide;
  readonly browse?: BrowseSide;
  readonly maxUploadBytes?: number;
  /** Moves a file to the system's bin. @throws where there is none */
  readonly trash?: (path: string) => Promise<void>;
  readonly onLog?: (level: 'info' | 'warning' | 'error', sentence: string) => void;
}
