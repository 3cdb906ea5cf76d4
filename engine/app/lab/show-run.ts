import { basename, join } from 'node:path';
import { type LabRun, type LabRunDetail, labLookSchema, labObservedSchema } from '../../api/index.js';
import { readEpochs, readJson, type StoredRun } from '../../lab/runs/index.js';
import type { ActiveRun } from './active-run.js';
import type { LabPictureStore } from './pictures.js';
import { stateAtRest } from './runs.js';

/** A run as an interface shows it. @param reason why it stopped, where its record doesn't say */
export function showRun(
  { record, hasCheckpoint, isTaken }: StoredRun,
  active: ActiveRun | undefined,
  reason: string | undefined,
): LabRun {
  const { ended } = record;
  const shown: LabRun = {
    id: record.id,
    name: record.name,
    kind: record.settings.kind,
    state: active?.state ?? (isTaken ? 'training' : stateAtRest(ended, hasCheckpoint)),
    startedAt: record.startedAt,
    seconds: record.seconds + (active === undefined ? 0 : (Date.now() - active.startedAt) / 1000),
    step: active === undefined ? record.step : Math.max(active.curve.step, record.step),
    steps: record.steps,
    epochs: record.settings.training.epochs,
    ...(record.backend && { backend: record.backend }),
  };
  if (active !== undefined) {
    const { stage, picturesPerSecond, secondsLeft } = active;
    const { lastEpoch } = active.curve;
    return {
      ...shown,
      ...(stage !== undefined && { stage }),
      ...(picturesPerSecond !== undefined && { picturesPerSecond }),
      ...(secondsLeft !== undefined && { secondsLeft }),
      ...(lastEpoch && { train: lastEpoch.train, validation: lastEpoch.validation }),
    };
  }
  if (ended?.how === 'failed') return { ...shown, reason: ended.reason };
  const why = isTaken ? 'Another program trains it.' : reason;
  return {
    ...shown,
    ...(ended && { model: ended.model }),
    ...(ended?.psnr !== undefined && { psnr: ended.psnr }),
    ...(why !== undefined && { reason: why }),
  };
}

/** With everything that its folder holds. */
export async function showDetail(
  stored: StoredRun,
  run: LabRun,
  active: ActiveRun | undefined,
  pictures: LabPictureStore,
): Promise<LabRunDetail> {
  const { record, folder } = stored;
  const [look, observed, epochs] = await Promise.all([
    readJson(join(folder, 'look', 'look.json'), labLookSchema),
    readJson(join(folder, 'look', 'observed.json'), labObservedSchema),
    readEpochs(folder),
  ]);
  const last = epochs.at(-1);
  return {
    run: last === undefined ? run : { ...run, train: last.train, validation: last.validation },
    settings: record.settings,
    sourceName: nameOfSource(record.source),
    fit: record.fit,
    augment: record.augment,
    holdOut: record.holdOut,
    ...(record.folder && { folder: record.folder }),
    ...(record.heldOut !== undefined && { heldOut: record.heldOut }),
    ...(record.network && { network: record.network }),
    skipped: record.skipped,
    epochs,
    steps: active?.curve.points ?? [],
    ...(look && { look }),
    ...(observed && { observed }),
    pictures: await pictures.ofRun(record.id, folder, look?.step ?? 0),
  };
}

/** Of a folder its own name; drawn pictures keep theirs, "digits:2000". */
const nameOfSource = (source: string): string => basename(source);
