import type { InjectionKey } from 'vue';
import { inject } from 'vue';
import type { AppContract, Client, DesktopBridge, Grant } from '../../engine/api/index.js';
import type { DroppedFiles } from './dropped-files.js';

/** What the interface stands on: the engine's calls and events, and the few things that differ by surface. */
export interface Backend {
  readonly client: Client<AppContract>;
  /** Address of a picture that a call has named. */
  pixelUrl(id: string): string;
  /** Files that the user dropped, pasted or chose, as grants; in a browser they are uploaded. */
  grantsFor(
    files: DroppedFiles,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Grant[]>;
  /** Saves a download that a call has made; only where can.download. */
  save(download: { readonly id: string; readonly name: string }): void;
  /** What only the desktop app has. */
  readonly desktop: DesktopBridge | undefined;
}

export const backendKey: InjectionKey<Backend> = Symbol('backend');

/** @throws where it is called outside of a component or a store */
export function useBackend(): Backend {
  const backend = inject(backendKey);
  if (backend === undefined) throw new Error('No backend is provided.');
  return backend;
}
