import { join } from 'node:path';
import { projectRoot } from '../../common/paths.js';
import { startApp } from '../../electron/main/app.js';
import { appOrigin } from '../../electron/main/security.js';
import { DesktopHostStandIn } from './desktop-host-stand-in.js';
import { ElectronStandIn, Machine } from './electron-stand-in.js';
import { FrameStandIn } from './window-stand-in.js';

export interface Started {
  readonly electron: ElectronStandIn;
  /** undefined in an instance that has handed over to the first. */
  readonly host: DesktopHostStandIn | undefined;
  readonly page: FrameStandIn;
  readonly log: string[];
  readonly clock: { now: number };
}

export interface StartOptions {
  readonly machine?: Machine;
  readonly platform?: NodeJS.Platform;
  readonly files?: readonly string[];
  readonly pages?: string;
  readonly isPackaged?: boolean;
}

/** The app on a stand-in for Electron, its window open. */
export async function startedApp(options: StartOptions = {}): Promise<Started> {
  const { machine = new Machine(), platform = 'linux', files = [], isPackaged = true } = options;
  const electron = new ElectronStandIn(machine, isPackaged);
  const log: string[] = [];
  const clock = { now: 0 };
  let host: DesktopHostStandIn | undefined;
  const started = startApp(
    electron.parts,
    {
      platform,
      argv: ['/opt/Latensify/latensify', '--allow-file-access-from-files', ...files],
      workingFolder: '/home/someone',
      preload: '/opt/Latensify/preload.cjs',
      pages: options.pages ?? join(projectRoot, 'test/electron/pages'),
      icon: '/opt/Latensify/icon.png',
      now: () => clock.now,
      log: (sentence) => void log.push(sentence),
    },
    (services) => {
      host = new DesktopHostStandIn(services);
      return Promise.resolve(host);
    },
  );
  await electron.becomeReady();
  await started;
  return { electron, host, page: new FrameStandIn(`${appOrigin}/index.html`), log, clock };
}
