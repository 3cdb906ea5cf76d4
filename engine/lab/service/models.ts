import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Handlers, LabModel } from '../../api/index.js';
import { exportOwnModel } from '../exporting.js';
import { isEditable } from '../explore.js';
import type { LabContract } from '../host/index.js';
import { importOwnModel } from '../importing.js';
import {
  deleteOwnModel,
  findOwnModel,
  listOwnModels,
  type OwnModel,
  readCard,
  renameOwnModel,
} from '../models.js';

type Calls = 'models' | 'card' | 'rename' | 'delete' | 'export' | 'import';

/** What can be done with the library of own models. */
export const modelHandlers = (labFolder: string): Pick<Handlers<LabContract>, Calls> => ({
  models: async () => await Promise.all((await listOwnModels(labFolder)).map(showModel)),
  card: async ({ model }) => ({ markdown: await readCard(await findOwnModel(labFolder, model)) }),
  rename: async ({ model, name }) => {
    await renameOwnModel(labFolder, model, name);
    return {};
  },
  delete: async ({ model }) => {
    await deleteOwnModel(labFolder, model);
    return {};
  },
  export: async ({ model, folder }) => {
    const exported = await exportOwnModel(labFolder, model, folder);
    return { folder: exported.folder, files: exported.files.map((name) => join(exported.folder, name)) };
  },
  import: async ({ path }, { signal }) => ({ model: (await importOwnModel(labFolder, path, { signal })).id }),
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
