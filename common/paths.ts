import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json: the same from the sources and from dist/. */
export const projectRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/**
 * The folder of what comes with the program as plain files: models, examples. The desktop app's own files are in an
 * archive, and these beside it.
 */
export const resourceRoot: string = projectRoot.endsWith('.asar') ? dirname(projectRoot) : projectRoot;

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json not found above ' + import.meta.url);
  return findRoot(parent);
}
