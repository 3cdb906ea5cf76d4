import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  idSchema,
  judgementSchema,
  labEpochSchema,
  labSourceSchema,
  tuningPicturesSchema,
  tuningSettingsSchema,
  z,
} from '../../api/index.js';
import { places } from '../places.js';
import { nameOfFolder, readStored, RecordKeeper, type Stored, writeWhole } from '../runs/index.js';
import { type FineTuningRequest, TUNABLE, type Tunable } from '../tuning.js';

/**
 * What the folder of a fine-tuning says of it, in tuning.json: written when it starts, with each look at the held-out
 * crops, and at its end.
 */
export const tuningRecordSchema = z.object({
  format: z.literal(1),
  id: idSchema,
  name: z.string().min(1).max(200),
  settings: tuningSettingsSchema,
  source: z.string(),
  noisy: z.string().optional(),
  /** Of an interface: what its user chose. */
  chosen: z.object({ source: labSourceSchema, noisy: labSourceSchema.optional() }).optional(),
  startedAt: z.number(),
  /** Spent so far, all parts together. */
  seconds: z.number(),
  step: z.int(),
  steps: z.int(),
  base: z.object({ name: z.string(), id: z.string() }).optional(),
  backend: z.object({ name: z.string(), title: z.string() }).optional(),
  skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
  found: tuningPicturesSchema.optional(),
  crops: z.int().optional(),
  parameters: z.int().optional(),
  epochs: z.array(labEpochSchema),
  /** How it ended; absent as long as it can be gone on with. */
  ended: z
    .discriminatedUnion('how', [
      z.object({ how: z.literal('kept'), judgement: judgementSchema, model: idSchema }),
      z.object({ how: z.literal('refused'), judgement: judgementSchema }),
      z.object({ how: z.literal('failed'), reason: z.string() }),
    ])
    .optional(),
});

export type TuningRecord = z.infer<typeof tuningRecordSchema>;

/** A fine-tuning on the disk. */
export type StoredTuning = Stored<TuningRecord>;

const RECORD = 'tuning.json';
/** Held-out pictures before and after, in the folder of a fine-tuning and in that of its model. */
export const SHEET = 'before-and-after.png';

/** Where a fine-tuning keeps what is known of it, and how far it is. */
export const folderOfTuning = ({
  labFolder,
  task,
  name,
}: Pick<FineTuningRequest, 'labFolder' | 'task' | 'name'>): string =>
  join(places(labFolder).tunings, task, nameOfFolder(name));

/** The newest first. Folders that hold none are passed over. */
export async function listTunings(labFolder: string): Promise<StoredTuning[]> {
  const all = await Promise.all(TUNABLE.map((task) => listOf(labFolder, task)));
  return all.flat().sort((a, b) => b.record.startedAt - a.record.startedAt);
}

async function listOf(labFolder: string, task: Tunable): Promise<StoredTuning[]> {
  const root = join(places(labFolder).tunings, task);
  const names = await readdir(root).catch(() => []);
  const tunings = await Promise.all(names.map((name) => readTuning(join(root, name))));
  return tunings.filter((tuning) => tuning !== undefined);
}

export const readTuning = (folder: string): Promise<StoredTuning | undefined> =>
  readStored(folder, RECORD, tuningRecordSchema);

/** @throws LatensifyError 'unwritable' */
export async function writeTuning(folder: string, record: TuningRecord): Promise<void> {
  await writeWhole(join(folder, RECORD), Buffer.from(JSON.stringify(record, null, 2) + '\n'));
}

/** A new record; the one that is there where it is gone on with. @throws LatensifyError 'unwritable' */
export async function openTuning(
  folder: string,
  request: FineTuningRequest,
): Promise<RecordKeeper<TuningRecord>> {
  const write = (record: TuningRecord): Promise<void> => writeTuning(folder, record);
  const known = (await readTuning(folder))?.record;
  if (known !== undefined && (request.resume || known.id === request.run)) {
    return new RecordKeeper<TuningRecord>({ ...known, ended: undefined }, write);
  }
  const keeper = new RecordKeeper(newRecord(request), write);
  await keeper.save({});
  return keeper;
}

function newRecord(request: FineTuningRequest): TuningRecord {
  const { task, base, noise, steps, batchSize, crop, rate, seed, holdOut, backend } = request;
  const { run, name, source, noisy, chosen } = request;
  return {
    format: 1,
    id: run ?? randomUUID(),
    name,
    settings: { task, base, noise, steps, batchSize, crop, rate, seed, holdOut, backend },
    source,
    noisy,
    chosen,
    startedAt: Date.now(),
    seconds: 0,
    step: 0,
    steps: 0,
    skipped: [],
    epochs: [],
  };
}
