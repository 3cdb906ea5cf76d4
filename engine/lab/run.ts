import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../../common/errors.js';
import {
  type Autoencoder,
  buildAutoencoder,
  partsOf,
  pretrain,
  trainingOf,
} from '../../models/autoencoders/index.js';
import { inferShapes, parameterCount } from '../../models/graph/index.js';
import {
  type BackendName,
  type Dataset,
  decodeCheckpoint,
  encodeCheckpoint,
  type EpochReport,
  openBackend,
  type Task,
  Trainer,
  withWeights,
} from '../../models/training/index.js';
import { errnoOf, withFileErrors } from '../files/index.js';
import { cardOf } from './card.js';
import { checkCollection, collect, datasetFrom, split } from './collection.js';
import type { TrainingEvent, TrainingRequest } from './events.js';
import { saveModel, writeSafely } from './models.js';
import { places } from './places.js';

export interface RunHooks {
  readonly onEvent: (event: TrainingEvent) => void;
  /** Stops after the step that is under way; the same request with `resume` goes on from there. */
  readonly signal: AbortSignal;
}

/** Milliseconds between checkpoints: what a crash costs at most. */
const CHECKPOINT_EVERY = 60_000;
/** Held-out pictures that the result is judged by. */
const JUDGED = 512;

/**
 * One training from its folder to the model in the library; what the process of a training does.
 * @throws LatensifyError
 */
export async function runTraining(request: TrainingRequest, { onEvent, signal }: RunHooks): Promise<void> {
  const started = performance.now();
  const { settings, labFolder } = request;
  // Settings that can't work are refused before a folder is read.
  buildAutoencoder(settings);
  const skipped: { name: BackendName; reason: string }[] = [];
  const backend = await openBackend(
    { wanted: request.backend, folder: places(labFolder).devices },
    (name, reason) => skipped.push({ name, reason }),
  );
  const collection = await collect(request.source, { ...request, shape: settings.picture, signal });
  checkCollection(collection);
  const { train, heldOut } = split(collection, request.holdOut, settings.training.seed);
  const data = {
    train: datasetFrom(collection, train, request.augment),
    validation: datasetFrom(collection, heldOut),
  };
  const training = {
    ...trainingOf(settings),
    batchSize: Math.min(settings.training.batchSize, train.length),
  };
  const stepsPerEpoch = Math.max(1, Math.floor(train.length / training.batchSize));
  const autoencoder = buildAutoencoder(settings, stepsPerEpoch);
  const folder = join(places(labFolder).runs, runName(request.name));
  const checkpointPath = join(folder, 'checkpoint');
  await withFileErrors('unwritable', () => mkdir(folder, { recursive: true }));

  const checkpoint = request.resume ? await readIfThere(checkpointPath) : undefined;
  const start = (task: Task): Trainer => new Trainer(task, data, training);
  let trainer = start(autoencoder.task);
  const resumed = checkpoint && decodeCheckpoint(checkpoint, trainer.identity);
  const { graph } = autoencoder.task;
  const { picture } = settings;
  const { macs } = inferShapes(graph, {
    batch: 1,
    height: picture.height,
    width: picture.width,
    codeHeight: 1,
    codeWidth: 1,
  });
  onEvent({
    type: 'training-started',
    folder: { ...collection.report, heldOut: heldOut.length },
    backend,
    skipped,
    settings,
    numbers: autoencoder.numbers,
    parameters: parameterCount(graph),
    macs,
    stepsPerEpoch,
    ...(resumed && { resumedAt: resumed.step }),
  });
  const log = join(folder, 'log.csv');
  if (resumed !== undefined) {
    trainer.restore(resumed);
  } else {
    await rm(log, { force: true });
    await rm(checkpointPath, { force: true });
    if (settings.pretrain) {
      trainer.dispose();
      trainer = start({ ...autoencoder.task, graph: await pretrained(autoencoder, data, onEvent, signal) });
    }
  }

  let saved = performance.now();
  const save = async (): Promise<void> => {
    await writeSafely(checkpointPath, encodeCheckpoint(await trainer.checkpoint()));
    saved = performance.now();
  };
  let lookedAt = { time: performance.now(), step: resumed?.step ?? 0 };
  const ending = await trainer.run({
    signal,
    onStep: ({ step, steps, epoch, losses }) => {
      const now = performance.now();
      const pictures = (step - lookedAt.step) * training.batchSize;
      const picturesPerSecond = pictures / ((now - lookedAt.time) / 1000);
      lookedAt = { time: now, step };
      onEvent({ type: 'training-step', step, steps, epoch, losses, picturesPerSecond });
    },
    onEpoch: async (report) => {
      await appendFile(log, logLine(report));
      onEvent({ type: 'training-epoch', ...report });
      if (performance.now() - saved > CHECKPOINT_EVERY) await save();
    },
  });
  const seconds = (): number => (performance.now() - started) / 1000;
  if (ending === 'interrupted') {
    await save();
    trainer.dispose();
    onEvent({ type: 'training-finished', ending, seconds: seconds() });
    return;
  }
  const trained = await trainer.result();
  const best = new Map(
    trained.initializers.flatMap(({ name, data: values }) =>
      values instanceof Float32Array ? [[name, values] as const] : [],
    ),
  );
  const judged = await psnrOf(trainer, best, datasetFrom(collection, heldOut.slice(0, JUDGED)));
  const reports = trainer.reports;
  const last = reports.find(
    (report) => report.isBest && report.validation === Math.min(...reports.map((each) => each.validation)),
  );
  const figures = { psnr: judged, loss: last?.validation ?? NaN, epochs: reports.length };
  const model = await saveModel(labFolder, {
    name: request.name,
    settings,
    fit: request.fit,
    figures,
    parts: partsOf(withWeights(graph, best), settings),
    card: cardOf(request, autoencoder, collection.report, backend, figures),
  });
  trainer.dispose();
  // It is done: what is left of it to go on with would only be stale.
  await rm(checkpointPath, { force: true });
  onEvent({
    type: 'training-finished',
    ending,
    model: { id: model.id, name: model.name, folder: model.folder },
    psnr: judged,
    seconds: seconds(),
  });
}

async function pretrained(
  { task, settings }: Autoencoder,
  data: { readonly train: Dataset; readonly validation: Dataset },
  onEvent: RunHooks['onEvent'],
  signal: AbortSignal,
): Promise<Task['graph']> {
  let layer = 1;
  let earlier = 0;
  const graph = await pretrain(task.graph, settings, data, {
    signal,
    onEpoch: ({ epoch, validation }) => {
      if (epoch < earlier) layer++;
      earlier = epoch;
      onEvent({ type: 'pretraining', layer, epoch, loss: validation });
    },
  });
  throwIfCancelled(signal);
  return graph;
}

/** Of the network as it is used: the restored pictures against the clean ones, the squared error over all of them. */
async function psnrOf(
  trainer: Trainer,
  weights: ReadonlyMap<string, Float32Array>,
  dataset: Dataset,
): Promise<number> {
  const { objective } = trainer;
  objective.restore(weights);
  let squares = 0;
  let count = 0;
  for (let from = 0; from < dataset.size; from += 32) {
    const indices = Array.from({ length: Math.min(32, dataset.size - from) }, (_, i) => from + i);
    const pictures = { dims: [indices.length, ...dataset.shape], data: await dataset.read(indices) };
    const { values } = await objective.measure(objective.task.prepare(pictures, undefined), 0, ['output']);
    const output = values['output']!.data;
    pictures.data.forEach((sample, i) => {
      squares += (sample - Math.max(0, Math.min(1, output[i]!))) ** 2;
    });
    count += output.length;
  }
  return -10 * Math.log10(Math.max(squares / count, 1e-10));
}

const COLUMNS = ['epoch', 'step', 'train', 'validation', 'reconstruction', 'rate'] as const;

function logLine(report: EpochReport): string {
  const head = report.epoch === 1 ? `${COLUMNS.join(',')}\n` : '';
  return `${head}${COLUMNS.map((column) => report[column]).join(',')}\n`;
}

/** Of the folder of a run, from its name. */
const runName = (name: string): string => name.replace(/[^\p{L}\p{N} ._-]/gu, '_').replace(/^\.+/, '_');

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}
