import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, makeFolder, withFileErrors } from '../files/index.js';
import { demandEmpty } from './exporting.js';
import { writeSafely } from './models.js';
import { tunedExamples } from './tuned-examples.js';
import { findTuned } from './tuned-models.js';
import { NETWORKS, type Tunable } from './tuning.js';
import { SHEET } from './tunings/index.js';

/**
 * Writes a fine-tuned model to a folder from which any program can use it: its networks, what it is (model.json), its
 * card, what it did before and after, an example for Python and one for the browser. The folder can be imported again.
 * @param folder is made; may not hold anything yet
 * @throws LatensifyError 'model' | 'unwritable'
 */
export async function exportTuned(
  labFolder: string,
  wanted: string,
  folder: string,
): Promise<{ readonly folder: string; readonly files: readonly string[] }> {
  const model = await findTuned(labFolder, wanted);
  const task = model.kind as Tunable;
  const files = new Map<string, Uint8Array>();
  for (const name of [...NETWORKS[task], 'model.json']) files.set(name, await read(join(model.folder, name)));
  const { python, browser } = tunedExamples[task];
  files.set('README.md', Buffer.from(model.card ?? `# ${model.name}\n`));
  files.set('example.py', Buffer.from(python));
  files.set('example.html', Buffer.from(browser));
  const sheet = await readFile(join(model.folder, SHEET)).catch((thrown: unknown) => {
    if (errnoOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  });
  if (sheet !== undefined) files.set(SHEET, sheet);
  await demandEmpty(folder);
  await makeFolder(folder);
  for (const [name, bytes] of files) {
    await withFileErrors('unwritable', () => writeSafely(join(folder, name), bytes));
  }
  return { folder, files: [...files.keys()] };
}

const read = (path: string): Promise<Uint8Array> => withFileErrors('unreadable', () => readFile(path));
