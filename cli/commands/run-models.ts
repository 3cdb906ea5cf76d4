import { resolve } from 'node:path';
import {
  defaultStateFolder,
  deleteOwnModel,
  deleteTuned,
  exportOwnModel,
  exportTuned,
  findOwnModel,
  importModel,
  listTuned,
  renameOwnModel,
  renameTuned,
} from '../../engine/lab/index.js';
import { exitCodes } from '../exit-codes.js';
import { shownPath } from '../report/lines.js';
import { escapeText } from '../terminal/escape.js';

const labFolder = (): string => defaultStateFolder('lab');

/** @throws LatensifyError 'model' | 'usage' | 'unwritable' */
export async function rename(model: string, name: string): Promise<number> {
  const change = (await isTuned(model)) ? renameTuned : renameOwnModel;
  return say(`It is called ${(await change(labFolder(), model, name)).name} now.`);
}

/** @throws LatensifyError 'model' | 'unwritable' */
export async function exportTo(model: string, folder: string): Promise<number> {
  const write = (await isTuned(model)) ? exportTuned : exportOwnModel;
  const exported = await write(labFolder(), model, resolve(folder));
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
  const models = await Promise.all(
    names.map(async (name) => (await tunedBy(name)) ?? (await findOwnModel(labFolder(), name))),
  );
  for (const { id, name } of models) {
    await ((await isTuned(id)) ? deleteTuned : deleteOwnModel)(labFolder(), id);
    say(`${name} (${id}) is deleted.`);
  }
  return exitCodes.done;
}

const tunedBy = async (wanted: string) =>
  (await listTuned(labFolder())).find(({ id, name }) => id === wanted || name === wanted);
const isTuned = async (wanted: string): Promise<boolean> => (await tunedBy(wanted)) !== undefined;

function say(sentence: string): number {
  process.stdout.write(escapeText(sentence) + '\n');
  return exitCodes.done;
}
