import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Handlers, LabModel } from '../../api/index.js';
import { isEditable } from '../explore.js';
import type { LabContract } from '../host/index.js';
import { listOwnModels, type OwnModel } from '../models.js';
import { deleteOwn, exportOwn, findOwn, renameOwn } from '../own-library.js';
import { importModel } from '../tuned-importing.js';
import { findTuned, listTuned, sheetOf, showTuned } from '../tuned-models.js';

type Calls = 'models' | 'tuned-models' | 'tuned-sheet' | 'card' | 'rename' | 'delete' | 'export' | 'import';

/** What can be done with the library of own models. */
export const modelHandlers = (labFolder: string): Pick<Handlers<LabContract>, Calls> => ({
  models: async () => await Promise.all((await listOwnModels(labFolder)).map(showModel)),
  'tuned-models': async () => await Promise.all((await listTuned(labFolder)).map(showTuned)),
  'tuned-sheet': async ({ model }) => {
    const path = await sheetOf(await findTuned(labFolder, model));
    return path === undefined ? {} : { sheet: { type: 'image/png', data: await readFile(path) } };
  },
  card: async ({ model }) => ({ markdown: (await findOwn(labFolder, model)).card }),
  rename: async ({ model, name }) => {
    await renameOwn(labFolder, model, name);
    return {};
  },
  delete: async ({ model }) => {
    await deleteOwn(labFolder, model);
    return {};
  },
  export: async ({ model, folder }) => {
    const exported = await exportOwn(labFolder, model, folder);
    return { folder: exported.folder, files: exported.files.map((name) => join(exported.folder, name)) };
  },
  import: async ({ path }, { signal }) => ({ model: (await importModel(labFolder, path, { signal })).id }),
});

async function showModel(model: OwnModel): Promise<LabModel> {
  const { id, name, settings, figures, folder, isImported } = model;
  const { kind, picture, code } = settings;
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (file) => (await stat(join(folder, file))).size));
  return {
    id,
    name,
    kind,
    picture,
    code,
    figures,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    canDraw: kind === 'variational',
    canEdit: isEditable(model),
    isImported: isImported ?? false,
  };
}
