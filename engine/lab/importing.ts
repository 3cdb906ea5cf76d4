import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { LatensifyError } from '../../common/errors.js';
import {
  type Parts,
  partsOf,
  type PictureShape,
  type Settings,
  settingsFor,
} from '../../models/autoencoders/index.js';
import {
  encodeOnnx,
  type Graph,
  inferShapes,
  type Limits,
  readMetadata,
  readOnnx,
  type Value,
} from '../../models/graph/index.js';
import { readRegularFile, withFileErrors } from '../files/index.js';
import { importedCard } from './card.js';
import { METADATA_KEY } from './exporting.js';
import { listOwnModels, type OwnModel, saveModel } from './models.js';
import { priorSchema } from './prior.js';
import { settingsSchema } from './settings-schema.js';
import { tryOnnx } from './trial.js';

/** What a network from outside may be at most, in the lab. */
export const LIMITS: Partial<Limits> = {
  fileBytes: 256 * 2 ** 20,
  nodes: 2000,
  parameters: 60e6,
  tensorElements: 64e6,
  macsPerElement: 200_000,
};

/** Of the texts in a file. */
const MOST_TEXT = 4e6;
/** Side of pictures where the network takes any. */
const FREE_SIDE = 64;

const aboutSchema = z.object({
  format: z.literal(1),
  name: z.string().min(1).max(200),
  settings: settingsSchema,
  fit: z.enum(['crop', 'resize']),
  figures: z.record(z.string().max(100), z.number()),
  prior: priorSchema.optional(),
});
type About = z.infer<typeof aboutSchema>;

/**
 * Takes a model from outside into the library: a folder that was exported, its `autoencoder.onnx`, or any ONNX network
 * with one input of pictures (N, C, H, W), which it gives back, and a code in between as its other output. Not trusted:
 * read by the program's own parser within limits, then run once on an empty picture in a process that can be killed.
 * @param choice.name default: its own, or the file's
 * @throws LatensifyError 'unreadable' | 'damaged' | 'model' | 'too-large' | 'usage' when it is there already
 */
export async function importOwnModel(
  labFolder: string,
  path: string,
  choice: { readonly name?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<OwnModel> {
  const status = await withFileErrors('unreadable', () => stat(path));
  const file = status.isDirectory() ? join(path, 'autoencoder.onnx') : path;
  const size = status.isDirectory()
    ? (await withFileErrors('unreadable', () => stat(file))).size
    : status.size;
  if (size > LIMITS.fileBytes!) {
    throw new LatensifyError('too-large', 'This network is larger than what is taken from outside.');
  }
  const bytes = await readRegularFile(file);
  const graph = withPlainNames(readOnnx(bytes, LIMITS));
  const about = readAbout(bytes);
  const settings = about?.settings ?? guessSettings(graph);
  checkAgainst(graph, settings);
  const parts = splitUp(graph, settings);
  await tryOut(encodeOnnx(parts.autoencoder), settings.picture, choice.signal);

  const name = choice.name ?? about?.name ?? basename(file).replace(/\.onnx$/i, '');
  const known = await listOwnModels(labFolder);
  const model = await saveModel(labFolder, {
    name,
    settings,
    fit: about?.fit ?? 'crop',
    figures: about?.figures ?? {},
    parts,
    card: importedCard(name, settings),
    ...(about?.prior?.size === settings.code && { prior: about.prior }),
    isImported: true,
    demandNew: (id) => {
      const there = known.find((each) => each.id === id);
      if (there === undefined) return;
      throw new LatensifyError('usage', `This model is in the library already, as ${there.name}.`);
    },
  });
  return model;
}

function splitUp(graph: Graph, settings: Settings): Parts {
  // An exported variational network starts from its mean: nothing in it is sampled.
  const kind = settings.kind === 'variational' ? 'undercomplete' : settings.kind;
  try {
    return partsOf(graph, { ...settings, kind });
  } catch (cause) {
    throw refused('its picture is made from more than its code', cause);
  }
}

function readAbout(bytes: Uint8Array): About | undefined {
  const text = readMetadata(bytes).get(METADATA_KEY);
  if (text === undefined) return undefined;
  if (text.length > MOST_TEXT)
    throw new LatensifyError('too-large', 'What this model says of itself is too long.');
  const parsed = aboutSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new LatensifyError('model', 'What this model says of itself is not as expected.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const refused = (why: string, cause?: unknown): LatensifyError =>
  new LatensifyError('model', `This network is not taken: ${why}.`, { cause });

/** The same graph with `input`, `output` and `code` for names, outputs in this order. */
function withPlainNames(graph: Graph): Graph {
  const [input, ...others] = graph.inputs;
  if (input === undefined || others.length > 0 || input.dims.length !== 4) {
    throw refused('it needs one input of pictures (N, C, H, W), and no other');
  }
  const { dims } = inferShapes(graph, freeDims(graph));
  const isSame = (value: Value): boolean => String(dims.get(value.name)) === String(dims.get(input.name));
  const output = graph.outputs.find(isSame);
  const code = graph.outputs.find((value) => value !== output);
  if (output === undefined) throw refused('none of its outputs has the shape of its input');
  if (code === undefined || graph.outputs.length !== 2) {
    throw refused('an autoencoder has two outputs here, the picture and the code');
  }
  const names = new Map([
    [input.name, 'input'],
    [output.name, 'output'],
    [code.name, 'code'],
  ]);
  if (names.size < 3) throw refused('its input, output and code are not three values');
  const taken = new Set(names.values());
  const rename = (name: string): string => names.get(name) ?? (taken.has(name) ? `${name}.inner` : name);
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    })),
    initializers: graph.initializers.map((each) => ({ ...each, name: rename(each.name) })),
    inputs: [{ ...input, name: 'input' }],
    outputs: [
      { ...output, name: 'output' },
      { ...code, name: 'code' },
    ],
  };
}

/** One picture of a usual side, where the network leaves that open. */
function freeDims({ inputs }: Graph, picture?: PictureShape): Record<string, number> {
  const wanted = [1, picture?.channels ?? 3, picture?.height ?? FREE_SIDE, picture?.width ?? FREE_SIDE];
  return Object.fromEntries(
    inputs.flatMap(({ dims }) =>
      dims.flatMap((dim, axis) => (typeof dim === 'string' ? [[dim, wanted[axis]!] as const] : [])),
    ),
  );
}

/** Of a network that doesn't say what it is. */
function guessSettings(graph: Graph): Settings {
  const { dims } = inferShapes(graph, freeDims(graph));
  const [, channels, height, width] = dims.get('input')!;
  if (channels !== 1 && channels !== 3)
    throw refused('its pictures are neither grey (1 channel) nor RGB (3)');
  const code = dims.get('code')!;
  if (code.length < 2) throw refused('its code is a single number for all pictures of a batch');
  return settingsFor(code.length === 4 ? 'convolutional' : 'undercomplete', {
    picture: { channels, height: height!, width: width! },
    code: code[1]!,
    layers: [],
  });
}

function checkAgainst(graph: Graph, { picture, code }: Settings): void {
  const { dims } = inferShapes(graph, freeDims(graph, picture));
  const expected = [1, picture.channels, picture.height, picture.width];
  if (String(dims.get('input')) !== String(expected) || String(dims.get('output')) !== String(expected)) {
    throw refused(`it takes other pictures than the ${picture.width} × ${picture.height} that it says`);
  }
  if (dims.get('code')?.[1] !== code) throw refused('its code is not as large as it says');
}

async function tryOut(
  onnx: Uint8Array,
  picture: PictureShape,
  signal: AbortSignal | undefined,
): Promise<void> {
  const dims = [1, picture.channels, picture.height, picture.width];
  const failure = await tryOnnx(onnx, { inputs: { input: dims }, outputs: { output: dims } }, signal);
  if (failure !== undefined) throw refused(`it can't be run (${failure})`);
}
