import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The files named on a command line, as absolute paths. Options are Chromium's and the system's: they are passed
 * over. Linux desktops name files as file:// addresses.
 * @param isPackaged false under `electron FOLDER …`, where the first that is no option is the app itself
 */
export function filesOf(argv: readonly string[], folder: string, isPackaged: boolean): string[] {
  const args = argv.slice(1).filter((arg) => arg !== '' && !arg.startsWith('-'));
  return args.slice(isPackaged ? 0 : 1).flatMap((arg) => pathOf(arg, folder) ?? []);
}

function pathOf(arg: string, folder: string): string | undefined {
  // A drive letter and a colon is a path.
  if (!/^[a-z][a-z0-9+.-]+:/i.test(arg)) return isAbsolute(arg) ? arg : resolve(folder, arg);
  try {
    return fileURLToPath(arg);
  } catch {
    return undefined; // An address that is no file's.
  }
}
