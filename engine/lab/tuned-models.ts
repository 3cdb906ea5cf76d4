import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import { judgementSchema, type TunedModel, z } from '../api/index.js';
import { withFileErrors } from '../files/index.js';
import { type InstalledModel, listOwnModels } from '../library/index.js';
import { renamedCard } from './card.js';
import { checkedName, writeSafely } from './models.js';
import { places } from './places.js';
import { TUNABLE, type Tunable } from './tuning.js';
import { SHEET } from './tunings/index.js';

/** What model.json says that is of its owner's interest; all of it may be missing. */
const aboutSchema = z.object({
  base: z.object({ name: z.string(), id: z.string() }).optional().catch(undefined),
  judgement: judgementSchema.optional().catch(undefined),
  isImported: z.boolean().catch(false),
});

/** All fine-tuned models, by kind and name. */
export async function listTuned(labFolder: string): Promise<InstalledModel[]> {
  const root = places(labFolder).tuned;
  return (await Promise.all(TUNABLE.map((task) => listOwnModels(task, root)))).flat();
}

/** @param wanted a name or an id. @throws LatensifyError 'model' */
export async function findTuned(labFolder: string, wanted: string): Promise<InstalledModel> {
  const found = (await listTuned(labFolder)).find(({ id, name }) => id === wanted || name === wanted);
  if (found !== undefined) return found;
  throw new LatensifyError('model', `There is no fine-tuned model ${wanted}.`);
}

/** Its id, by which jobs know it, stays. @throws LatensifyError 'model' | 'usage' | 'unwritable' */
export async function renameTuned(labFolder: string, wanted: string, name: string): Promise<InstalledModel> {
  const model = await findTuned(labFolder, wanted);
  const renamed = checkedName(name);
  const path = join(model.folder, 'model.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as object;
  await withFileErrors('unwritable', async () => {
    const card = renamedCard(model.card ?? '', renamed);
    await writeSafely(join(model.folder, 'README.md'), Buffer.from(card));
    await writeSafely(path, Buffer.from(JSON.stringify({ ...manifest, name: renamed }, null, 2) + '\n'));
  });
  return { ...model, name: renamed };
}

/** @throws LatensifyError 'model' | 'unwritable' */
export async function deleteTuned(labFolder: string, wanted: string): Promise<void> {
  const { folder } = await findTuned(labFolder, wanted);
  await withFileErrors('unwritable', () => rm(folder, { recursive: true }));
}

/** The sheet of held-out pictures before and after; undefined where it has none, as one from outside. */
export async function sheetOf({ folder }: InstalledModel): Promise<string | undefined> {
  const path = join(folder, SHEET);
  return await stat(path).then(
    () => path,
    () => undefined,
  );
}

/** As an interface shows it. @throws LatensifyError 'unreadable' */
export async function showTuned(model: InstalledModel): Promise<TunedModel> {
  const { id, name, kind, bytes, folder } = model;
  const manifest = await withFileErrors('unreadable', () => readFile(join(folder, 'model.json'), 'utf8'));
  const { base, judgement, isImported } = aboutSchema.parse(JSON.parse(manifest));
  return {
    id,
    name,
    task: kind as Tunable,
    bytes,
    ...(base && { base }),
    ...(judgement && { judgement }),
    isImported,
    hasSheet: (await sheetOf(model)) !== undefined,
  };
}
