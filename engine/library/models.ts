import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LatensifyError } from '../../common/errors.js';
import { resourceRoot } from '../../common/paths.js';
import { errnoOf } from '../files/index.js';

/** Where the models lie that come with the program: one folder for each, by kind. */
export const shippedModels: string = join(resourceRoot, 'models', 'weights');

/** What models are for; also the name of the folder of each kind. */
export type ModelKind = 'codec' | 'denoise' | 'colorize';

const kindNames: Readonly<Record<ModelKind, string>> = {
  codec: 'codec',
  denoise: 'denoising',
  colorize: 'colorization',
};

export interface InstalledModel {
  readonly kind: ModelKind;
  /** Name of its folder; of an own one what the user called it. */
  readonly name: string;
  /** Fine-tuned here, not come with the program. */
  readonly isOwn: boolean;
  /** 16 hexadecimal digits: what the files say that were written with it. */
  readonly id: string;
  readonly folder: string;
  /** Whether it is one of the small ones: less good and several times as fast. */
  readonly isFast: boolean;
  /** Size of all its files. */
  readonly bytes: number;
  /** Its model card, in Markdown: data, licences, training, figures. */
  readonly card: string | undefined;
}

const manifestSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  variant: z.string().optional(),
  name: z.string().min(1).max(200).optional(),
});

/**
 * The installed models of a kind, the newest last: `latensify-2` comes before `latensify-10`.
 * @throws LatensifyError 'model' when one's description can't be read
 */
export async function listModels(kind: ModelKind, root: string = shippedModels): Promise<InstalledModel[]> {
  const folder = join(root, kind);
  const names = await readdir(folder, { withFileTypes: true }).catch((thrown: unknown) => {
    if (errnoOf(thrown) === 'ENOENT') return [];
    throw new LatensifyError('model', `The models in ${folder} can't be listed.`, { cause: thrown });
  });
  const inOrder = names
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return await Promise.all(inOrder.map((name) => readModel(kind, join(folder, name), name)));
}

/** Stands for the newest of the small models. */
export const fastModel = 'fast';

/** The one that is taken unless told: the newest that came with the program. */
export const newestModel = (models: readonly InstalledModel[]): InstalledModel | undefined => {
  const shipped = models.filter(({ isOwn }) => !isOwn);
  return shipped.findLast(({ isFast }) => !isFast) ?? shipped.at(-1);
};

/**
 * The fine-tuned models of a kind; one that can't be read is passed over.
 * @param root their folder, by kind
 */
export async function listOwnModels(kind: ModelKind, root: string): Promise<InstalledModel[]> {
  const folder = join(root, kind);
  const names = await readdir(folder).catch(() => []);
  const ids = names.filter((name) => /^[0-9a-f]{16}$/.test(name));
  const models = await Promise.allSettled(ids.map((id) => readModel(kind, join(folder, id), id, true)));
  return models
    .flatMap((model) => (model.status === 'fulfilled' ? [model.value] : []))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/**
 * @param wanted a name, an id, 'fast', or nothing for the newest that came with the program
 * @throws LatensifyError 'model'
 */
export function findModel(
  kind: ModelKind,
  models: readonly InstalledModel[],
  wanted: string | undefined,
): InstalledModel {
  const found =
    wanted === undefined
      ? newestModel(models)
      : (models.find(({ name, id }) => name === wanted || id === wanted) ??
        (wanted === fastModel ? models.findLast(({ isFast, isOwn }) => isFast && !isOwn) : undefined));
  if (found !== undefined) return found;
  if (models.length === 0) throw new LatensifyError('model', `No ${kindNames[kind]} model is installed.`);
  if (wanted === fastModel) {
    throw new LatensifyError('model', `No fast ${kindNames[kind]} model is installed.`);
  }
  const known = models.map(({ name, id }) => `${name} (${id})`).join(', ');
  throw new LatensifyError(
    'model',
    `The ${kindNames[kind]} model ${wanted ?? ''} is not installed; there is ${known}.`,
  );
}

async function readModel(
  kind: ModelKind,
  folder: string,
  folderName: string,
  isOwn = false,
): Promise<InstalledModel> {
  try {
    const { id, name, variant } = manifestSchema.parse(
      JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')),
    );
    return {
      kind,
      id,
      name: isOwn ? (name ?? folderName) : folderName,
      isOwn,
      folder,
      isFast: variant === 'small',
      bytes: await sizeOf(folder),
      card: await readCard(folder),
    };
  } catch (thrown) {
    throw new LatensifyError(
      'model',
      `The description of the ${kindNames[kind]} model ${folderName} can't be read.`,
      {
        cause: thrown,
      },
    );
  }
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function readCard(folder: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, 'README.md'), 'utf8');
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}
