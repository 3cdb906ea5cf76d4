import { exportOwnModel } from './exporting.js';
import { deleteOwnModel, findOwnModel, readCard, renameOwnModel } from './models.js';
import { exportTuned } from './tuned-exporting.js';
import { deleteTuned, listTuned, renameTuned } from './tuned-models.js';

/** A model of one's own, be it an autoencoder or a fine-tuned network. */
export interface OwnEntry {
  readonly id: string;
  readonly name: string;
  readonly isTuned: boolean;
  /** Its card, in Markdown. */
  readonly card: string;
}

/** @param wanted a name or an id. @throws LatensifyError 'model' */
export async function findOwn(labFolder: string, wanted: string): Promise<OwnEntry> {
  const tuned = (await listTuned(labFolder)).find(({ id, name }) => id === wanted || name === wanted);
  if (tuned !== undefined) {
    return { id: tuned.id, name: tuned.name, isTuned: true, card: tuned.card ?? `# ${tuned.name}\n` };
  }
  const model = await findOwnModel(labFolder, wanted);
  return { id: model.id, name: model.name, isTuned: false, card: await readCard(model) };
}

/** Its id, by which files and jobs know it, stays. @throws LatensifyError 'model' | 'usage' | 'unwritable' */
export async function renameOwn(labFolder: string, wanted: string, name: string): Promise<string> {
  const { id, isTuned } = await findOwn(labFolder, wanted);
  return (await (isTuned ? renameTuned : renameOwnModel)(labFolder, id, name)).name;
}

/** @throws LatensifyError 'model' | 'unwritable' */
export async function deleteOwn(labFolder: string, wanted: string): Promise<void> {
  const { id, isTuned } = await findOwn(labFolder, wanted);
  await (isTuned ? deleteTuned : deleteOwnModel)(labFolder, id);
}

/** @param folder is made; may not hold anything yet. @throws LatensifyError 'model' | 'unwritable' */
export async function exportOwn(
  labFolder: string,
  wanted: string,
  folder: string,
): Promise<{ readonly folder: string; readonly files: readonly string[] }> {
  const { id, isTuned } = await findOwn(labFolder, wanted);
  return await (isTuned ? exportTuned : exportOwnModel)(labFolder, id, folder);
}
