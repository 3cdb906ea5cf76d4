import { join } from 'node:path';
import { createAppService, defaultStateFolder } from '../../engine/app/index.js';
import { askUtilityProcess, type Fork } from './ask-process.js';
import { startEngineChild } from './engine-child.js';
import type { CreateHost } from './host.js';

export interface DesktopHostOptions {
  readonly fork: Fork;
  readonly version: string;
  /** Folder of the app's own compiled code. */
  readonly code: string;
  /** Where the queue and the settings are kept; default: the system's place for such things. */
  readonly stateFolder?: string;
  readonly log: (sentence: string) => void;
}

/** The program behind the window: its queue lives in this process, its engine in a utility process. */
export function desktopHost(options: DesktopHostOptions): CreateHost {
  const { fork, version, code, stateFolder = defaultStateFolder('desktop'), log } = options;
  return async ({ pick, trash }) =>
    await createAppService({
      surface: 'desktop',
      version,
      stateFolder,
      firstOutput: { place: 'beside' },
      fork: (device) =>
        startEngineChild({
          fork,
          program: join(code, 'electron/engine-process.js'),
          device,
          code,
          askProcess: askUtilityProcess(fork),
        }),
      pick,
      trash,
      onLog: (level, sentence) => log(`${level}: ${sentence}`),
    });
}
