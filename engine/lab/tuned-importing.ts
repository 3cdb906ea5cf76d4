import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { LatensifyError } from '../../common/errors.js';
import { encodeOnnx, type Graph, inferShapes, readOnnx } from '../../models/graph/index.js';
import { errnoOf, readRegularFile, withFileErrors } from '../files/index.js';
import { importOwnModel, LIMITS, refused } from './importing.js';
import { checkedName, writeSafely } from './models.js';
import { places } from './places.js';
import { type Shapes, tryNetwork } from './trial.js';
import { listTuned } from './tuned-models.js';
import { tunedManifest } from './tuned-manifest.js';
import { NETWORKS, type Tunable } from './tuning.js';

/** Of a description. */
const MOST_BYTES = 2 ** 20;
/** Side of the picture that networks are tried with. */
const SIDE = 64;

const common = { format: z.literal(1), name: z.string().min(1).max(200).optional() };
/** As the program's own readers want it, within limits: a large number could take all memory. */
const aboutSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('denoise'),
    ...common,
    variant: z.string().max(40),
    multiple: z.literal(16),
    halo: z.int().min(1).max(256),
    estimatorHalo: z.int().min(1).max(256),
    levelStride: z.literal(16),
  }),
  z.object({
    kind: z.literal('colorize'),
    ...common,
    multiple: z.literal(32),
    workingSide: z.literal(256),
    vividness: z.number().min(0.1).max(10),
    colours: z
      .array(z.tuple([z.number().min(-150).max(150), z.number().min(-150).max(150)]))
      .min(1)
      .max(1000),
    logWeights: z.array(z.number().min(-100).max(100)).max(1000),
  }),
]);
type About = z.infer<typeof aboutSchema>;

export interface ImportChoice {
  /** Default: its own, or the file's. */
  readonly name?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes a model from outside into the library, an autoencoder or a fine-tuned network; importOwnModel and importTuned
 * say how.
 * @throws LatensifyError
 */
export async function importModel(
  labFolder: string,
  path: string,
  choice: ImportChoice = {},
): Promise<{ readonly id: string; readonly name: string }> {
  const folder = basename(path) === 'model.json' ? dirname(path) : path;
  const describes = await stat(join(folder, 'model.json')).then(
    (status) => status.isFile(),
    (thrown: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(errnoOf(thrown) ?? '')) return false;
      throw thrown;
    },
  );
  return describes
    ? await importTuned(labFolder, folder, choice)
    : await importOwnModel(labFolder, path, choice);
}

/**
 * Takes an exported denoiser or colorizer into the library. Not trusted: its description is checked, its networks are
 * read by the program's own parser within limits, written anew, and run once in a process that can be killed.
 * @throws LatensifyError 'unreadable' | 'damaged' | 'model' | 'too-large' | 'usage' when it is there already
 */
export async function importTuned(
  labFolder: string,
  source: string,
  { name, signal }: ImportChoice = {},
): Promise<{ readonly id: string; readonly name: string }> {
  const about = readAbout(await readLimited(join(source, 'model.json'), MOST_BYTES));
  const called = checkedName(name ?? about.name ?? basename(source));
  const root = places(labFolder).tuned;
  const temporary = join(root, about.kind, `${process.pid}.part`);
  await withFileErrors('unwritable', () => mkdir(temporary, { recursive: true }));
  try {
    const files = new Map<string, Uint8Array>();
    for (const file of NETWORKS[about.kind]) {
      const graph = readOnnx(await readLimited(join(source, file), LIMITS.fileBytes!), LIMITS);
      const shapes = demandShapes(file, graph, about);
      const bytes = encodeOnnx(graph);
      files.set(file, bytes);
      const path = join(temporary, file);
      await withFileErrors('unwritable', () => writeSafely(path, bytes));
      const failure = await tryNetwork(path, shapes, signal);
      if (failure !== undefined) throw refused(`${file} can't be run (${failure})`);
    }
    const manifest = tunedManifest({ ...about, name: called, isImported: true }, files);
    const there = (await listTuned(labFolder)).find(({ id }) => id === manifest.id);
    if (there !== undefined) {
      throw new LatensifyError('usage', `This model is in the library already, as ${there.name}.`);
    }
    await withFileErrors('unwritable', async () => {
      await writeSafely(join(temporary, 'README.md'), Buffer.from(importedCard(called, about.kind)));
      await writeSafely(join(temporary, 'model.json'), Buffer.from(JSON.stringify(manifest, null, 2) + '\n'));
      await rename(temporary, join(root, about.kind, manifest.id));
    });
    return { id: manifest.id, name: called };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function readLimited(path: string, most: number): Promise<Uint8Array> {
  const { size } = await withFileErrors('unreadable', () => stat(path));
  if (size > most) throw new LatensifyError('too-large', 'This is larger than what is taken from outside.');
  return await readRegularFile(path);
}

function readAbout(bytes: Uint8Array): About {
  const parsed = aboutSchema.safeParse(parseJson(bytes));
  if (!parsed.success) throw refused('its model.json is not that of a denoiser or a colorizer');
  const about = parsed.data;
  if (about.kind === 'colorize' && about.logWeights.length !== about.colours.length) {
    throw refused('colours and weights differ in number');
  }
  return about;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** What goes in and comes out; 0 stands for any number of channels. */
function shapesOf(file: string, about: About): Shapes {
  const plane = (channels: number, stride = 1) => [1, channels, SIDE / stride, SIDE / stride];
  if (about.kind === 'colorize') {
    return {
      inputs: { luminance: plane(1), hints: plane(2), confidence: plane(1) },
      outputs: { ab: plane(2, 2), logits: plane(about.colours.length, 4), features: plane(0, 16) },
    };
  }
  return file === 'denoiser.onnx'
    ? { inputs: { picture: plane(3), level: plane(2, 2) }, outputs: { denoised: plane(3) } }
    : { inputs: { picture: plane(3) }, outputs: { level: plane(2, 16) } };
}

/** @returns what the network has to give back for a small picture. @throws LatensifyError 'model' | 'too-large' */
function demandShapes(file: string, graph: Graph, about: About): Shapes {
  const wanted = shapesOf(file, about);
  const names = (list: readonly { readonly name: string }[]): string =>
    list
      .map((each) => each.name)
      .sort()
      .join();
  const [inputs, outputs] = [Object.keys(wanted.inputs), Object.keys(wanted.outputs)];
  if (names(graph.inputs) !== inputs.sort().join() || names(graph.outputs) !== outputs.sort().join()) {
    throw refused(`${file} takes or gives something else than a ${about.kind} network does`);
  }
  const free: Record<string, number> = {};
  for (const { name, dims } of graph.inputs) {
    dims.forEach((dim, axis) => {
      if (typeof dim === 'string') free[dim] ??= wanted.inputs[name]![axis]!;
    });
  }
  const { dims } = inferShapes(graph, free);
  const found = (name: string): readonly number[] => dims.get(name) ?? [];
  const fits = (name: string, shape: readonly number[]): boolean =>
    found(name).length === shape.length && shape.every((dim, axis) => dim === 0 || dim === found(name)[axis]);
  const all = [...Object.entries(wanted.inputs), ...Object.entries(wanted.outputs)];
  const wrong = all.find(([name, shape]) => !fits(name, shape));
  if (wrong !== undefined) throw refused(`${wrong[0]} of ${file} has another shape than it must have`);
  return {
    inputs: wanted.inputs,
    outputs: Object.fromEntries(outputs.map((name) => [name, [...found(name)]])),
  };
}

const importedCard = (name: string, kind: Tunable): string => `# ${name}

A ${kind === 'denoise' ? 'denoiser' : 'colorizer'} from outside: nothing is known of what it learned from, nor how good it is.
`;
