import { join } from 'node:path';
import { createAppService, defaultStateFolder } from '../../engine/app/index.js';
import type { EngineChild } from '../../engine/host/index.js';
import { askUtilityProcess, type Fork } from './ask-process.js';
import { startEngineChild } from './engine-child.js';
import type { CreateHost } from './host.js';

export interface DesktopHostOptions {
  readonly fork: Fork;
  readonly version: string;
  /** Folder of the app's own compiled code. */
  readonly code: string;
  /** Where the queue, settings, trainings and models are kept; default: the system's place for such things. */
  readonly stateFolder?: string;
  readonly log: (sentence: string) => void;
}

/** The program behind the window: its queue lives in this process, its engine in a utility process. */
export function desktopHost(options: DesktopHostOptions): CreateHost {
  const { fork, version, code, stateFolder = defaultStateFolder('desktop'), log } = options;
  const start = (name: string, program: string, args: readonly string[]): EngineChild =>
    startEngineChild({
      fork,
      name,
      program: join(code, program),
      args,
      code,
      askProcess: askUtilityProcess(fork),
    });
  return async ({ pick, trash }) =>
    await createAppService({
      surface: 'desktop',
      version,
      stateFolder,
      firstOutput: { place: 'beside' },
      labFolder: options.stateFolder === undefined ? defaultStateFolder('lab') : join(stateFolder, 'lab'),
      fork: (...args) => start('Latensify engine', 'electron/engine-process.js', args),
      forkLab: (...args) => start('Latensify lab', 'electron/lab-process.js', args),
      pick,
      trash,
      onLog: (level, sentence) => log(`${level}: ${sentence}`),
    });
}
