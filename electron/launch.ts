import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { projectRoot } from '../common/paths.js';

/** Electron's program, or a sentence that says why the desktop app can't be opened here. */
export type Found = { readonly program: string } | { readonly reason: string };

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  /** Folder of the npm package electron; undefined where it isn't installed. */
  readonly electronPackage: string | undefined;
}

export const thisMachine = (): Machine => ({
  platform: process.platform,
  env: process.env,
  isRoot: process.getuid?.() === 0,
  electronPackage: electronPackage(),
});

/** Looks without starting anything: asking the package itself would download the program. */
export function findElectron({ platform, env, isRoot, electronPackage }: Machine): Found {
  const program = electronPackage && programOf(electronPackage, env['ELECTRON_OVERRIDE_DIST_PATH']);
  if (!program) {
    return { reason: 'Electron’s program is not installed here ("npx install-electron" downloads it).' };
  }
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) {
    return { reason: 'There is no display.' };
  }
  if (platform === 'linux' && isRoot) {
    return { reason: 'Electron’s sandbox does not work for the user root.' };
  }
  return { program };
}

function electronPackage(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return undefined;
  }
}

/** The package writes the name of its program into path.txt when it has downloaded it. */
function programOf(folder: string, otherDistribution: string | undefined): string | undefined {
  const names = join(folder, 'path.txt');
  const name = existsSync(names) ? readFileSync(names, 'utf8') : 'electron';
  const program = join(otherDistribution ?? join(folder, 'dist'), name);
  return existsSync(program) ? program : undefined;
}

/** The dynamic loader's way to say that a library is missing. */
const cannotLoad = 127;

/**
 * Opens the desktop app and waits until it is closed; its exit code becomes this process's.
 * @param files to open in it
 * @returns why it could not be opened; undefined after it was
 */
export async function openDesktop(
  files: readonly string[] = [],
  machine: Machine = thisMachine(),
): Promise<string | undefined> {
  const found = findElectron(machine);
  if ('reason' in found) return found.reason;
  const child = spawn(found.program, [projectRoot, ...files], { stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  const end = await new Promise<Error | number | null>((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  });
  process.off('SIGINT', pass).off('SIGTERM', pass);
  if (end instanceof Error) return `Electron can’t be started: ${end.message}.`;
  if (end === cannotLoad) return 'Electron can’t be started: a library of the system is missing.';
  process.exitCode = end ?? 1;
  return undefined;
}
