import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { findElectron, thisMachine } from '../../../electron/launch.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const found = findElectron(thisMachine());

/** Why the tests can't run in Electron here; undefined where they can. */
export const electronSkipReason = 'reason' in found ? found.reason : undefined;

export interface TestDesktop {
  readonly page: Page;
  /** Ends the engine's process as a crash would. */
  killEngine(): Promise<void>;
  /** As its user does. */
  quit(): Promise<void>;
}

/**
 * Starts the desktop app from dist/.
 * @param state where the queue is kept: a later app with the same folder finds it
 */
export async function startDesktop(state: string): Promise<TestDesktop> {
  if (!('program' in found)) throw new Error(found.reason);
  const electron = await _electron.launch({
    executablePath: found.program,
    args: [root, `--user-data-dir=${state}/electron`],
    env: { ...definedOnly(process.env), LATENSIFY_STATE: state },
  });
  return {
    page: await electron.firstWindow(),
    killEngine: async () => {
      process.kill(await engineOf(electron), 'SIGKILL');
    },
    quit: () => electron.close(),
  };
}

async function engineOf(electron: ElectronApplication): Promise<number> {
  const processes = await electron.evaluate(({ app }) =>
    app.getAppMetrics().map(({ pid, name }) => ({ pid, name })),
  );
  const engine = processes.find(({ name }) => name === 'Latensify engine');
  if (engine === undefined) throw new Error('The app has no engine process.');
  return engine.pid;
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
