import { setImmediate as nextTurn } from 'node:timers/promises';
import { LatensifyError, throwIfCancelled } from '../../../common/errors.js';
import {
  accuracy,
  classify,
  confusion,
  fitLogistic,
  leadingAxes,
  nearestNeighbours,
  principalAxes,
  project,
  type Rows,
} from '../../../models/analysis/index.js';
import { randomOf } from '../../../models/training/index.js';
import type { OwnModel } from '../models.js';
import { type EncodeHooks, encodePictures } from '../use.js';

/** How well one kind of numbers tells classes apart. */
export interface Verdict {
  readonly accuracy: number;
  /** Rows: what it is; columns: what it was taken for. */
  readonly confusion: readonly (readonly number[])[];
}

export interface Comparison {
  readonly features: 'codes' | 'pixels' | 'pca';
  /** Numbers of a picture. */
  readonly size: number;
  readonly neighbours: Verdict;
  readonly logistic: Verdict;
}

export interface Classification {
  readonly classes: readonly string[];
  /** Pictures that it learned from, and that it was tested on. */
  readonly train: number;
  readonly test: number;
  readonly results: readonly Comparison[];
}

const NEIGHBOURS = 5;
/** More axes than this take long and tell little. */
const MOST_AXES = 64;
/** Numbers up to which principal axes are found exactly. */
const EXACT_SIZE = 800;

/**
 * Tells labelled pictures apart by their codes: 5 nearest neighbours and logistic regression, on held-out files, beside
 * the pixels themselves (32 a side at most) and as many principal components. Labels are names of sub-folders.
 * @throws LatensifyError 'usage' when there are no labels, as encodePictures otherwise
 */
export async function classifyCodes(
  model: OwnModel,
  source: string,
  {
    holdOut = 0.2,
    seed = 1,
    ...hooks
  }: EncodeHooks & { readonly holdOut?: number; readonly seed?: number } = {},
): Promise<Classification> {
  const codes = await encodePictures(model, source, { ...hooks, withPixels: true });
  const classes = [...new Set(codes.pictures.map(({ label }) => label))].sort();
  if (classes.length < 2 || classes.length > 100) {
    throw new LatensifyError(
      'usage',
      `Labels are the names of sub-folders: there ${classes.length === 1 ? 'is 1' : `are ${classes.length}`} here, and 2 to 100 are needed.`,
    );
  }
  const labels = codes.pictures.map(({ label }) => classes.indexOf(label));
  const order = codes.pictures
    .map(({ name }, i) => ({ i, chance: randomOf(seed, 'split', name).uniform() }))
    .sort((a, b) => a.chance - b.chance)
    .map(({ i }) => i);
  const test = order.slice(0, Math.max(1, Math.round(order.length * holdOut)));
  const train = order.slice(test.length);
  if (new Set(train.map((i) => labels[i])).size < classes.length) {
    throw new LatensifyError('usage', 'A sub-folder has too few pictures: give each some dozens.');
  }
  const all: Rows = { count: labels.length, size: codes.size, data: codes.data };
  const pixels = codes.pixels!;
  const axes = Math.min(codes.size, MOST_AXES, train.length - 1, pixels.size);
  const known = take(pixels, train);
  const pca = pixels.size <= EXACT_SIZE ? principalAxes(known, axes) : leadingAxes(known, axes);
  const features = [
    { features: 'codes', rows: all },
    { features: 'pixels', rows: pixels },
    { features: 'pca', rows: project(pixels, pca) },
  ] as const;
  const [taught, truth] = [train.map((i) => labels[i]!), test.map((i) => labels[i]!)];
  const verdict = (guesses: Uint8Array): Verdict => ({
    accuracy: accuracy(guesses, truth),
    confusion: confusion(guesses, truth, classes.length),
  });
  const results: Comparison[] = [];
  for (const { features: name, rows } of features) {
    const [from, to] = [take(rows, train), take(rows, test)];
    const neighbours = verdict(nearestNeighbours(from, taught, to, NEIGHBOURS));
    await pause(hooks.signal);
    const fitted = fitLogistic(from, taught, classes.length, randomOf(seed, 'logistic'));
    results.push({ features: name, size: rows.size, neighbours, logistic: verdict(classify(fitted, to)) });
    await pause(hooks.signal);
  }
  return { classes, train: train.length, test: test.length, results };
}

/** Lets a message that cancels come in between two computations. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  throwIfCancelled(signal);
}

/** Some rows of a matrix. */
export function take({ size, data }: Rows, chosen: readonly number[]): Rows {
  const taken = new Float32Array(chosen.length * size);
  chosen.forEach((row, i) => {
    taken.set(data.subarray(row * size, (row + 1) * size), i * size);
  });
  return { count: chosen.length, size, data: taken };
}
