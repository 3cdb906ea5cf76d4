import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LatensifyError } from '../../../common/errors.js';
import { type LabEpoch, labEpochSchema, type z } from '../../api/index.js';
import { errnoOf, isStateFolderTaken, stageBytes, withFileErrors } from '../../files/index.js';
import { places } from '../places.js';
import { type RunRecord, runRecordSchema } from './record.js';

/** A run on the disk, with what its folder says of it. */
export interface Stored<Record> {
  readonly folder: string;
  readonly record: Record;
  /** It can be gone on with where it was interrupted. */
  readonly hasCheckpoint: boolean;
  /** A program trains it now. */
  readonly isTaken: boolean;
}

export type StoredRun = Stored<RunRecord>;

/** A name as every file system takes it. */
export const nameOfFolder = (name: string): string =>
  name.replace(/[^\p{L}\p{N} ._-]/gu, '_').replace(/^\.+/, '_');

/** Of the folder of a run, from its name. */
export const folderOfRun = (labFolder: string, name: string): string =>
  join(places(labFolder).runs, nameOfFolder(name));

/** The runs that were recorded, the newest first. Folders that hold none are passed over. */
export async function listRuns(labFolder: string): Promise<StoredRun[]> {
  const root = places(labFolder).runs;
  const names = await readdir(root).catch((thrown: unknown) => {
    if (errnoOf(thrown) === 'ENOENT') return [];
    throw new LatensifyError('unreadable', `The runs in ${root} can't be listed.`, { cause: thrown });
  });
  const runs = await Promise.all(names.map((name) => readRun(join(root, name))));
  return runs.filter((run) => run !== undefined).sort((a, b) => b.record.startedAt - a.record.startedAt);
}

export const readRun = (folder: string): Promise<StoredRun | undefined> =>
  readStored(folder, 'run.json', runRecordSchema);

/** @param file of the record; undefined where there is none, or none that can be understood */
export async function readStored<S extends z.ZodType>(
  folder: string,
  file: string,
  schema: S,
): Promise<Stored<z.output<S>> | undefined> {
  const record = await readJson(join(folder, file), schema);
  if (record === undefined) return undefined;
  const hasCheckpoint = await stat(join(folder, 'checkpoint')).then(
    () => true,
    () => false,
  );
  return { folder, record, hasCheckpoint, isTaken: await isStateFolderTaken(folder) };
}

/** The old record stays until the new one is on the disk. @throws LatensifyError 'unwritable' */
export async function writeRun(folder: string, record: RunRecord): Promise<void> {
  await writeWhole(join(folder, 'run.json'), Buffer.from(JSON.stringify(record, null, 2) + '\n'));
}

/** @throws LatensifyError 'unwritable' */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const staged = await stageBytes(path, bytes, { mode: 0o600, mtimeMs: Date.now() });
  await staged.commit(path, { overwrite: true });
}

/** @throws LatensifyError 'unwritable' */
export async function removeRun(folder: string): Promise<void> {
  await withFileErrors('unwritable', () => rm(folder, { recursive: true, force: true }));
}

/** The epochs that its log tells of. */
export async function readEpochs(folder: string): Promise<LabEpoch[]> {
  const text = await readFile(join(folder, 'log.csv'), 'utf8').catch(() => '');
  const [head = '', ...lines] = text.trim().split('\n');
  const columns = head.split(',');
  return lines.flatMap((line) => {
    const values = line.split(',');
    const cell = (name: string): number => Number(values[columns.indexOf(name)] ?? NaN);
    const parsed = labEpochSchema.safeParse({
      epoch: cell('epoch'),
      step: cell('step'),
      train: cell('train'),
      validation: cell('validation'),
    });
    return parsed.success ? [parsed.data] : [];
  });
}

/** A file of JSON; undefined where there is none, or none that can be understood. */
export async function readJson<S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<z.output<S> | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}
