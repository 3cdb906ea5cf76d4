import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LatensifyError } from '../../common/errors.js';
import type { GaussianMixture } from '../../models/analysis/index.js';
import { KINDS, type Parts, type Settings } from '../../models/autoencoders/index.js';
import { encodeOnnx, readOnnx } from '../../models/graph/index.js';
import { errnoOf, stageBytes, withFileErrors } from '../files/index.js';
import { renamedCard } from './card.js';
import { places } from './places.js';
import { PRIOR } from './prior.js';

const manifestSchema = z.object({
  kind: z.literal('autoencoder'),
  format: z.literal(1),
  id: z.string().regex(/^[0-9a-f]{16}$/),
  name: z.string().min(1).max(200),
  settings: z.looseObject({
    kind: z.enum(KINDS),
    picture: z.object({
      channels: z.union([z.literal(1), z.literal(3)]),
      height: z.int().min(1).max(4096),
      width: z.int().min(1).max(4096),
    }),
    code: z.int().min(1),
  }),
  fit: z.enum(['crop', 'resize']),
  figures: z.record(z.string(), z.number()),
  /** When it came into the library, ISO 8601. */
  created: z.string().max(40).optional(),
  /** From a file, not trained here. */
  isImported: z.boolean().optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** A model that was trained here. */
export interface OwnModel extends Manifest {
  readonly folder: string;
}

export const PARTS = ['autoencoder', 'encoder', 'decoder'] as const satisfies readonly (keyof Parts)[];

/**
 * Puts a trained autoencoder into the library: its three networks, what it is, and a card.
 * @throws LatensifyError 'unwritable'
 */
export async function saveModel(
  labFolder: string,
  model: {
    readonly name: string;
    readonly settings: Settings;
    readonly fit: 'crop' | 'resize';
    readonly figures: Readonly<Record<string, number>>;
    readonly parts: Parts;
    readonly card: string;
    /** Of a variational one: where its codes lie. */
    readonly prior?: GaussianMixture | undefined;
    readonly isImported?: boolean;
    /** May refuse the model by its id. */
    readonly demandNew?: (id: string) => void;
  },
): Promise<OwnModel> {
  const files = PARTS.map((part) => [`${part}.onnx`, encodeOnnx(model.parts[part])] as const);
  const hash = createHash('sha256');
  for (const [, onnx] of files) hash.update(onnx);
  const id = hash.digest('hex').slice(0, 16);
  model.demandNew?.(id);
  const settings = model.settings as unknown as Manifest['settings'];
  const manifest: Manifest = {
    kind: 'autoencoder',
    format: 1,
    id,
    name: checkedName(model.name),
    settings,
    fit: model.fit,
    // What could not be measured is left out: JSON has no NaN.
    figures: Object.fromEntries(Object.entries(model.figures).filter(([, value]) => Number.isFinite(value))),
    created: new Date().toISOString(),
    ...(model.isImported && { isImported: true }),
  };
  const folder = join(places(labFolder).models, id);
  const temporary = `${folder}.${process.pid}.part`;
  await withFileErrors('unwritable', async () => {
    await mkdir(temporary, { recursive: true });
    try {
      for (const [file, bytes] of files) await writeSafely(join(temporary, file), bytes);
      await writeSafely(join(temporary, 'README.md'), Buffer.from(model.card));
      if (model.prior) await writeSafely(join(temporary, PRIOR), Buffer.from(JSON.stringify(model.prior)));
      await writeSafely(join(temporary, MANIFEST), encodeManifest(manifest));
      await rm(folder, { recursive: true, force: true });
      await rename(temporary, folder);
    } catch (thrown) {
      await rm(temporary, { recursive: true, force: true });
      throw thrown;
    }
  });
  return { ...manifest, folder };
}

const MANIFEST = 'model.json';
const encodeManifest = (manifest: Manifest): Uint8Array =>
  Buffer.from(JSON.stringify(manifest, null, 2) + '\n');

/** @throws LatensifyError 'usage' */
export function checkedName(name: string): string {
  const plain = name.replace(/\s+/g, ' ').trim();
  if (plain.length >= 1 && plain.length <= 200) return plain;
  throw new LatensifyError('usage', 'A model needs a name, of at most 200 characters.');
}

/** The models in the library, by name. Folders that hold none are passed over. */
export async function listOwnModels(labFolder: string): Promise<OwnModel[]> {
  const root = places(labFolder).models;
  const names = await readdir(root).catch((thrown: unknown) => {
    if (errnoOf(thrown) === 'ENOENT') return [];
    throw new LatensifyError('model', `The models in ${root} can't be listed.`, { cause: thrown });
  });
  const models = await Promise.all(
    names.filter((name) => /^[0-9a-f]{16}$/.test(name)).map((id) => readManifest(join(root, id))),
  );
  return models.filter((model) => model !== undefined).sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

async function readManifest(folder: string): Promise<OwnModel | undefined> {
  try {
    const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
    return { ...manifest, folder };
  } catch {
    return undefined;
  }
}

/** By id, or the last of a name. */
export const namedModel = (models: readonly OwnModel[], wanted: string): OwnModel | undefined =>
  models.find(({ id }) => id === wanted) ?? models.findLast(({ name }) => name === wanted);

/** @param wanted a name or an id. @throws LatensifyError 'model' */
export async function findOwnModel(labFolder: string, wanted: string): Promise<OwnModel> {
  const models = await listOwnModels(labFolder);
  const found = namedModel(models, wanted);
  if (found !== undefined) return found;
  const known = models.map(({ name, id }) => `${name} (${id})`).join(', ');
  throw new LatensifyError(
    'model',
    models.length === 0
      ? 'There are no models of your own yet: "latensify train" makes one.'
      : `There is no model ${wanted} of your own; there is ${known}.`,
  );
}

/** One of its networks, checked like any from outside. @throws LatensifyError 'model' | 'damaged' | 'too-large' */
export async function readPart(model: OwnModel, part: keyof Parts): Promise<Uint8Array> {
  const onnx = await withFileErrors('unreadable', () => readFile(join(model.folder, `${part}.onnx`)));
  readOnnx(onnx);
  return onnx;
}

/** Its card, in Markdown. @throws LatensifyError 'unreadable' */
export const readCard = (model: OwnModel): Promise<string> =>
  withFileErrors('unreadable', () => readFile(join(model.folder, 'README.md'), 'utf8'));

/** Gives it another name; its id, by which files know it, stays. @throws LatensifyError 'model' | 'usage' | 'unwritable' */
export async function renameOwnModel(labFolder: string, wanted: string, name: string): Promise<OwnModel> {
  const { folder, ...manifest } = await findOwnModel(labFolder, wanted);
  const renamed = { ...manifest, name: checkedName(name) };
  const card = renamedCard(await readCard({ folder, ...manifest }), renamed.name);
  await withFileErrors('unwritable', async () => {
    await writeSafely(join(folder, 'README.md'), Buffer.from(card));
    await writeSafely(join(folder, MANIFEST), encodeManifest(renamed));
  });
  return { ...renamed, folder };
}

/** @throws LatensifyError 'model' | 'unwritable' */
export async function deleteOwnModel(labFolder: string, wanted: string): Promise<void> {
  const { folder } = await findOwnModel(labFolder, wanted);
  await withFileErrors('unwritable', () => rm(folder, { recursive: true }));
}

/** To the disk before it takes its name; what stood there before stays until then. */
export async function writeSafely(path: string, bytes: Uint8Array): Promise<void> {
  const staged = await stageBytes(path, bytes, { mode: 0o600, mtimeMs: Date.now() });
  await staged.commit(path, { overwrite: true });
}
