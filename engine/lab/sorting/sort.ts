import { copyFile, constants, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, extname, join, sep } from 'node:path';
import { LatensifyError, throwIfCancelled } from '../../../common/errors.js';
import { nearestNeighbours } from '../../../models/analysis/index.js';
import { errnoOf, withFileErrors } from '../../files/index.js';
import { isDrawn } from '../collection.js';
import type { OwnModel } from '../models.js';
import { type EncodeHooks, encodePictures } from '../use.js';
import { anomaliesOf } from './anomalies.js';
import { groupsOf } from './groups.js';

export type SortBy =
  /** Like the pictures of a folder whose sub-folders are the classes. */
  | { readonly kind: 'class'; readonly examples: string }
  | { readonly kind: 'groups'; readonly count: number }
  /** "usual" and "unusual" by the reconstruction, the worst first. */
  | { readonly kind: 'anomaly'; readonly threshold?: number | undefined };

/** Where a picture of the folder goes. */
export interface Sorted {
  readonly from: string;
  /** Below the target folder. */
  readonly to: string;
}

const NEIGHBOURS = 5;

/**
 * Copies the pictures of a folder into sub-folders of another, which is new or empty: by class, by likeness or by how
 * unusual they are. Nothing is moved, nothing is written over; what fails or is cancelled leaves no copies.
 * @throws LatensifyError 'usage' | 'model' | 'unreadable' | 'unwritable' | 'cancelled'
 */
export async function sortFolder(
  model: OwnModel,
  folder: string,
  target: string,
  by: SortBy,
  hooks: EncodeHooks = {},
): Promise<readonly Sorted[]> {
  const isFolder = !isDrawn(folder) && (await withFileErrors('unreadable', () => stat(folder))).isDirectory();
  if (!isFolder) throw new LatensifyError('usage', 'Only the pictures of a folder can be sorted.');
  await demandEmpty(target);
  const plan = await planOf(model, folder, by, hooks);
  try {
    await copyAll(plan, folder, target, hooks.signal);
  } catch (thrown) {
    // Half of it would look like all of it.
    for (const name of new Set(plan.map(({ to }) => to.split(sep)[0]!))) {
      await rm(join(target, name), { recursive: true, force: true }).catch(() => undefined);
    }
    throw thrown;
  }
  return plan;
}

async function copyAll(
  plan: readonly Sorted[],
  folder: string,
  target: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const { from, to } of plan) {
    throwIfCancelled(signal);
    await withFileErrors('unwritable', async () => {
      const path = join(target, to);
      await mkdir(dirname(path), { recursive: true });
      await copyFile(join(folder, from), path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    });
  }
}

async function planOf(model: OwnModel, folder: string, by: SortBy, hooks: EncodeHooks): Promise<Sorted[]> {
  const codes = await encodePictures(model, folder, hooks);
  if (codes.pictures.length === 0) throw new LatensifyError('usage', 'There is no picture in this folder.');
  switch (by.kind) {
    case 'class': {
      const examples = await encodePictures(model, by.examples, {
        signal: hooks.signal,
        within: hooks.within,
      });
      const classes = [...new Set(examples.pictures.map(({ label }) => label))].filter(
        (label) => label !== '',
      );
      if (classes.length < 2 || classes.length > 250) {
        throw new LatensifyError('usage', 'The examples need sub-folders, one for each class: 2 or more.');
      }
      const labelled = examples.pictures.flatMap(({ label }, i) => (label === '' ? [] : [{ label, i }]));
      const { size } = codes;
      const known = new Float32Array(labelled.length * size);
      labelled.forEach(({ i }, place) =>
        known.set(examples.data.subarray(i * size, (i + 1) * size), place * size),
      );
      const guesses = nearestNeighbours(
        { count: labelled.length, size, data: known },
        labelled.map(({ label }) => classes.indexOf(label)),
        { count: codes.pictures.length, size, data: codes.data },
        NEIGHBOURS,
      );
      return codes.pictures.map(({ name }, i) => ({
        from: name,
        to: join(classes[guesses[i]!]!, flat(name)),
      }));
    }
    case 'groups': {
      const groups = groupsOf(codes, by.count, 1);
      return groups.flatMap(({ pictures }, k) =>
        pictures.map((from, rank) => ({
          from,
          to: join(`group ${k + 1}`, `${numbered(rank)} ${flat(from)}`),
        })),
      );
    }
    case 'anomaly': {
      const { pictures, threshold } = anomaliesOf(codes, by.threshold);
      return pictures.map(({ name, error }, rank) => ({
        from: name,
        to: join(error > threshold ? 'unusual' : 'usual', `${numbered(rank)} ${flat(name)}`),
      }));
    }
  }
}

/** A name for one folder, out of a path below another: two that would meet stay apart by their sub-folders. */
const flat = (name: string): string => {
  const extension = extname(name);
  return name.slice(0, name.length - extension.length).replaceAll('/', ' - ') + extension;
};
const numbered = (rank: number): string => String(rank + 1).padStart(5, '0');

async function demandEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((thrown: unknown) => {
    if (errnoOf(thrown) === 'ENOENT') return [];
    throw new LatensifyError('unwritable', "This folder can't be used.", { cause: thrown });
  });
  if (names.length === 0) return;
  throw new LatensifyError('unwritable', 'This folder holds something already: choose a new one.');
}
