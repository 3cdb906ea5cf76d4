import { resolve } from 'node:path';
import {
  defaultStateFolder,
  deleteOwn,
  exportOwn,
  findOwn,
  importModel,
  renameOwn,
} from '../../engine/lab/index.js';
import { exitCodes } from '../exit-codes.js';
import { shownPath } from '../report/lines.js';
import { escapeText } from '../terminal/escape.js';

const labFolder = (): string => defaultStateFolder('lab');

/** @throws LatensifyError 'model' | 'usage' | 'unwritable' */
export async function rename(model: string, name: string): Promise<number> {
  return say(`It is called ${await renameOwn(labFolder(), model, name)} now.`);
}

/** @throws LatensifyError 'model' | 'unwritable' */
export async function exportTo(model: string, folder: string): Promise<number> {
  const exported = await exportOwn(labFolder(), model, resolve(folder));
  return say(`${shownPath(exported.folder)}: ${exported.files.join(', ')}`);
}

/** @throws LatensifyError */
export async function importFrom(file: string, name: string | undefined): Promise<number> {
  const model = await importModel(labFolder(), resolve(file), { name });
  return say(`${model.name} (${model.id}) is in your library.`);
}

/** @throws LatensifyError 'model' | 'unwritable' */
export async function remove(names: readonly string[]): Promise<number> {
  // One that isn't there keeps all of them.
  const models = await Promise.all(names.map((name) => findOwn(labFolder(), name)));
  for (const { id, name } of models) {
    await deleteOwn(labFolder(), id);
    say(`${name} (${id}) is deleted.`);
  }
  return exitCodes.done;
}

function say(sentence: string): number {
  process.stdout.write(escapeText(sentence) + '\n');
  return exitCodes.done;
}
