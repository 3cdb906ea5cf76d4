import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own for the running test, removed afterwards. */
export async function temporaryFolder(parent: string = tmpdir()): Promise<string> {
  const folder = await realpath(await mkdtemp(join(parent, 'latensify-test-')));
  onTestFinished(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Writes files given as path → content, and the folders that they need. */
export async function writeTree(
  root: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

/** All files below a folder, hidden ones too, as sorted paths with '/' between folders. */
export async function listTree(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** As listTree, without the hidden files. */
export async function listVisible(root: string): Promise<string[]> {
  return (await listTree(root)).filter((path) => !path.split('/').some((name) => name.startsWith('.')));
}

export async function readText(...path: string[]): Promise<string> {
  return await readFile(join(...path), 'utf8');
}
