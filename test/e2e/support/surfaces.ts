import { AppPage } from './app-page.js';
import { chromiumPath, launchBrowser } from './browser.js';
import { electronSkipReason, startDesktop } from './electron.js';
import { startServer } from './server.js';

/** The app, opened somewhere. */
export interface OpenedApp {
  readonly app: AppPage;
  /** Ends the engine's process as a crash would. */
  killEngine(): Promise<void>;
  /** Ends what the page is connected to, and leaves the page; only in a browser. */
  stopServer?(): Promise<void>;
  close(): Promise<void>;
}

/** Where the interface can be driven. */
export interface Surface {
  readonly name: 'a browser' | 'Electron';
  /** @param state where the queue is kept: an app opened later with the same folder finds it */
  open(state: string): Promise<OpenedApp>;
}

const inBrowser: Surface = {
  name: 'a browser',
  open: async (state) => {
    const server = await startServer({ state });
    const browser = await launchBrowser();
    return {
      app: await AppPage.open(browser, server.url),
      // eslint-disable-next-line @typescript-eslint/require-await -- in Electron it takes a moment
      killEngine: async () => {
        server.killEngine();
      },
      stopServer: () => server.stop(),
      close: async () => {
        await browser.close();
        await server.stop();
      },
    };
  },
};

const inElectron: Surface = {
  name: 'Electron',
  open: async (state) => {
    const desktop = await startDesktop(state);
    return {
      app: AppPage.of(desktop.page),
      killEngine: () => desktop.killEngine(),
      close: () => desktop.quit(),
    };
  },
};

const inAll = [
  ...(chromiumPath === undefined ? [] : [inBrowser]),
  ...(electronSkipReason === undefined ? [inElectron] : []),
];

/** There is nothing to run these tests in. */
export const noSurface = inAll.length === 0;

/** A browser is expected everywhere; Electron is used where it is. */
export const surfaces: readonly Surface[] = noSurface ? [inBrowser] : inAll;

if (electronSkipReason !== undefined) console.warn(`Tests in Electron are skipped. ${electronSkipReason}`);
