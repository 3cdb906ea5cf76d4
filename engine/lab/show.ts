import { LatensifyError } from '../../common/errors.js';
import {
  type Corruption,
  corrupt,
  type PictureShape,
  type Settings,
} from '../../models/autoencoders/index.js';
import { type Pca, project } from '../../models/analysis/index.js';
import { createRuntime, type Network } from '../../models/runtime/index.js';
import { randomOf } from '../../models/training/index.js';
import { autoencoderSettingsSchema } from '../api/index.js';
import { compareWithPca } from './beside-pca.js';
import { collect, type HeldOut, readPictures, split } from './collection.js';
import { exploreCodes } from './explore.js';
import { type OwnModel, readPart } from './models.js';
import { unitsOf } from './units.js';
import { type Drawn, decodeWith } from './use.js';

/** What a model can be shown by. */
export const SUBJECTS = ['reconstructions', 'walk', 'units', 'pca'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** Pictures for a sheet, and what there is to say of them. */
export interface Shown {
  readonly drawn: Drawn;
  readonly columns: number;
  readonly notes: readonly string[];
}

export interface ShowOptions {
  /** Pictures, walks or units. */
  readonly count: number;
  /** Of reconstructions: in the place of the damage that the model was trained with. */
  readonly corruption?: Corruption | undefined;
}

/**
 * Shows what a model does with pictures. Of those that it learned from, held-out ones are taken: the tenth that a
 * training leaves out by default.
 * @throws LatensifyError 'usage' where the kind of model has nothing of the sort to show, and as encodePictures
 */
export async function showModel(
  model: OwnModel,
  source: string,
  subject: Subject,
  options: ShowOptions,
): Promise<Shown> {
  switch (subject) {
    case 'reconstructions':
      return await showReconstructions(model, source, options);
    case 'walk':
      return await showWalks(model, source, options);
    case 'units':
      return await showUnits(model, source, options);
    case 'pca':
      return await showBesidePca(model, source, options);
  }
}

const HELD_OUT_SHARE = 0.1;
const CACHE_BYTES = 64 * 2 ** 20;

/** Absent for models from elsewhere that say nothing of their training. */
const settingsOf = (model: OwnModel): Settings | undefined =>
  autoencoderSettingsSchema.safeParse(model.settings).data;

const heldOutOf = (model: OwnModel): HeldOut => ({
  share: HELD_OUT_SHARE,
  seed: settingsOf(model)?.training.seed ?? 1,
});

/** Rows: the pictures, the same as they were damaged (where they are), and as they come back. */
async function showReconstructions(
  model: OwnModel,
  source: string,
  { count, corruption }: ShowOptions,
): Promise<Shown> {
  const settings = settingsOf(model);
  const clean = await heldOutPictures(model, source, count);
  const damage = corruption ?? settings?.corruption ?? { kind: 'none' };
  const { shape } = clean;
  return await withNetwork(model, 'autoencoder', async (network) => {
    const run = async (samples: Float32Array) => {
      const { output, code } = await network.run({
        input: { dims: dimsOf(clean), data: samples.slice() },
      });
      return { output: output!.data, code: code!.data };
    };
    if (damage.kind === 'none') {
      const { output } = await run(clean.samples);
      return sheetOfRows(shape, [clean.samples, output], [`Comes back at ${psnr(clean.samples, output)}.`]);
    }
    const damaged = corrupt(
      { dims: dimsOf(clean), data: clean.samples },
      damage,
      randomOf(1, 'shown damage'),
    );
    const [before, after] = [await run(clean.samples), await run(damaged)];
    return sheetOfRows(
      shape,
      [clean.samples, damaged, after.output],
      [
        `Damaged ${psnr(clean.samples, damaged)}, comes back at ${psnr(clean.samples, after.output)}.`,
        ...(clean.count > 1
          ? [
              `The damage moves the codes by ${movement(before.code, after.code, clean.count)} of the distance between two pictures.`,
            ]
          : []),
      ],
    );
  });
}

const WALK_STEPS = 10;

/** Rows: a picture, what the codes on the line to another one's give, and that other picture. */
async function showWalks(model: OwnModel, source: string, { count }: ShowOptions): Promise<Shown> {
  const { codes, chosen } = await exploreCodes(model, source, { heldOut: heldOutOf(model) });
  if (chosen.length < 2) throw new LatensifyError('usage', 'A walk needs two pictures at least.');
  const { size, data, shape } = codes;
  const pairs = Array.from({ length: Math.min(count, Math.floor(chosen.length / 2)) }, (_, i) => [
    chosen[2 * i]!,
    chosen[2 * i + 1]!,
  ]);
  const between = pairs.flatMap(([from, to]) =>
    Array.from({ length: WALK_STEPS }, (_, step) =>
      Array.from({ length: size }, (_, k) => {
        const share = step / (WALK_STEPS - 1);
        return (1 - share) * data[from! * size + k]! + share * data[to! * size + k]!;
      }),
    ),
  );
  const decoded = await withNetwork(model, 'decoder', (network) =>
    decodeWith(network, model, Float32Array.from(between.flat())),
  );
  const ends = await readPictures(codes, pairs.flat());
  const [endOf, stepOf] = [pictureOf(shape, ends.samples), pictureOf(shape, decoded.samples)];
  const pictures = pairs.flatMap((_, row) => [
    endOf(2 * row),
    ...Array.from({ length: WALK_STEPS }, (_, step) => stepOf(row * WALK_STEPS + step)),
    endOf(2 * row + 1),
  ]);
  return { drawn: join(shape, pictures), columns: WALK_STEPS + 2, notes: [] };
}

/** Each unit that varies: what it adds to a picture, and the pictures that activate it most. Two in a row. */
async function showUnits(model: OwnModel, source: string, { count }: ShowOptions): Promise<Shown> {
  const { codes, units, silent } = await unitsOf(model, source);
  const shown = units.slice(0, count);
  const { samples } = await readPictures(
    codes,
    shown.flatMap(({ pictures }) => pictures),
  );
  const of = pictureOf(codes.shape, samples);
  let next = 0;
  const pictures = shown.flatMap(({ feature, pictures: strongest }) => [
    feature,
    ...strongest.map(() => of(next++)),
  ]);
  const each = (shown[0]?.pictures.length ?? 0) + 1;
  return {
    drawn: join(codes.shape, pictures),
    columns: 2 * each,
    notes: [`${silent} of ${codes.size} units never change.`],
  };
}

/** Rows: the pictures, as they come back, and as principal component analysis of the same size gives them back. */
async function showBesidePca(model: OwnModel, source: string, { count }: ShowOptions): Promise<Shown> {
  const { figures, pca } = await compareWithPca(model, source, { heldOut: heldOutOf(model) });
  const clean = await heldOutPictures(model, source, count);
  const { shape, samples } = clean;
  const output = await withNetwork(model, 'autoencoder', async (network) => {
    return (await network.run({ input: { dims: dimsOf(clean), data: samples.slice() } }))['output']!.data;
  });
  const size = samples.length / clean.count;
  const again = fromAxes(pca, project({ count: clean.count, size, data: samples }, pca).data);
  return sheetOfRows(
    shape,
    [samples, output, again],
    [
      `Angles between both spaces: half are below ${median(figures.angles).toFixed(1)}°, the largest is ${figures.angles.at(-1)!.toFixed(1)}°.`,
      `Squared error of held-out pictures: ${figures.heldOut!.own.toFixed(6)}, of the principal axes ${figures.heldOut!.pca.toFixed(6)}.`,
    ],
  );
}

/** @param ascending at least one */
const median = (ascending: readonly number[]): number => ascending[Math.floor(ascending.length / 2)]!;

/** x = mean + Σ codeₖ axisₖ */
function fromAxes({ mean, axes }: Pca, codes: Float32Array): Float32Array {
  const [size, numbers] = [mean.length, axes.length];
  const samples = new Float32Array((codes.length / numbers) * size);
  for (let i = 0; i < samples.length; i++) {
    const at = Math.floor(i / size) * numbers;
    samples[i] = axes.reduce((sum, axis, k) => sum + codes[at + k]! * axis[i % size]!, mean[i % size]!);
  }
  return samples;
}

async function heldOutPictures(model: OwnModel, source: string, count: number): Promise<Drawn> {
  const collection = await collect(source, {
    shape: model.settings.picture,
    fit: model.fit,
    cacheBytes: CACHE_BYTES,
  });
  if (collection.pictures.length === 0)
    throw new LatensifyError('usage', 'There is no picture that can be read.');
  const { share, seed } = heldOutOf(model);
  const { heldOut } = split(collection, share, seed);
  return await readPictures(collection, heldOut.slice(0, count));
}

async function withNetwork<T>(
  model: OwnModel,
  part: 'autoencoder' | 'decoder',
  use: (network: Network) => Promise<T>,
): Promise<T> {
  const runtime = createRuntime({ device: 'cpu' });
  try {
    return await use(await runtime.load({ name: model.name, onnx: await readPart(model, part) }));
  } finally {
    await runtime.dispose();
  }
}

const dimsOf = ({ count, shape: { channels, height, width } }: Drawn) => [count, channels, height, width];
const sizeOfPicture = ({ channels, height, width }: PictureShape): number => channels * height * width;

function sheetOfRows(shape: PictureShape, rows: readonly Float32Array[], notes: readonly string[]): Shown {
  const columns = rows[0]!.length / sizeOfPicture(shape);
  return { drawn: join(shape, rows), columns, notes };
}

/** @param parts each one picture or several */
function join(shape: PictureShape, parts: readonly Float32Array[]): Drawn {
  const samples = Float32Array.from(parts.flatMap((part) => [...part]));
  return { shape, count: samples.length / sizeOfPicture(shape), samples };
}

function pictureOf(shape: PictureShape, samples: Float32Array): (index: number) => Float32Array {
  const size = sizeOfPicture(shape);
  return (index) => samples.subarray(index * size, (index + 1) * size);
}

function psnr(a: Float32Array, b: Float32Array): string {
  const squares = a.reduce((sum, value, i) => sum + (value - Math.max(0, Math.min(1, b[i]!))) ** 2, 0);
  return `${(-10 * Math.log10(Math.max(squares / a.length, 1e-10))).toFixed(2)} dB`;
}

/** Root mean square of how far codes moved, over that of the distance between the codes of different pictures. */
function movement(before: Float32Array, after: Float32Array, count: number): string {
  const size = before.length / count;
  const moved = before.reduce((sum, value, i) => sum + (value - after[i]!) ** 2, 0) / count;
  let apart = 0;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      for (let k = 0; k < size; k++) apart += (before[a * size + k]! - before[b * size + k]!) ** 2;
    }
  }
  const pairs = count * (count - 1);
  return `${(100 * Math.sqrt(moved / (apart / pairs))).toFixed(0)} %`;
}
