import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import { encodeOnnx, readOnnx } from '../../models/graph/index.js';
import { errnoOf, makeFolder, withFileErrors } from '../files/index.js';
import { browserExample, pythonExample } from './examples.js';
import { readPrior } from './prior.js';
import { findOwnModel, type OwnModel, PARTS, readCard, readPart, writeSafely } from './models.js';

/** Name of the text in an exported network that says what it is. */
export const METADATA_KEY = 'latensify';

export interface Exported {
  readonly model: OwnModel;
  readonly folder: string;
  /** Names of the files in it. */
  readonly files: readonly string[];
}

/**
 * Writes a model to a folder from which any program can use it: its networks, its card, an example for Python and one
 * for the browser. `autoencoder.onnx` alone is enough to import it again.
 * @param folder is made; may not hold anything yet
 * @throws LatensifyError 'model' | 'unwritable'
 */
export async function exportOwnModel(labFolder: string, wanted: string, folder: string): Promise<Exported> {
  const model = await findOwnModel(labFolder, wanted);
  const { name, settings, fit, figures } = model;
  const prior = await readPrior(model.folder);
  const about = JSON.stringify({ format: 1, name, settings, fit, figures, ...(prior && { prior }) });
  const files: Record<string, Uint8Array> = {};
  for (const part of PARTS) {
    const bytes = await readPart(model, part);
    files[`${part}.onnx`] =
      part === 'autoencoder' ? encodeOnnx(readOnnx(bytes), { [METADATA_KEY]: about }) : bytes;
  }
  files['README.md'] = Buffer.from(await readCard(model));
  files['example.py'] = Buffer.from(pythonExample(settings.picture));
  files['example.html'] = Buffer.from(browserExample(settings.picture));
  await demandEmpty(folder);
  await makeFolder(folder);
  for (const [file, bytes] of Object.entries(files)) {
    await withFileErrors('unwritable', () => writeSafely(join(folder, file), bytes));
  }
  return { model, folder, files: Object.keys(files) };
}

/** @throws LatensifyError 'unwritable' when something is there */
export async function demandEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((thrown: unknown) => {
    if (errnoOf(thrown) === 'ENOENT') return [];
    if (errnoOf(thrown) === 'ENOTDIR') {
      throw new LatensifyError('unwritable', 'A file is in the way where a folder should be.');
    }
    throw thrown;
  });
  if (names.length === 0) return;
  throw new LatensifyError('unwritable', 'This folder holds something already: choose a new one.');
}
