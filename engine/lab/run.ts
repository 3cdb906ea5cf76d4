import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asLatensifyError, throwIfCancelled } from '../../common/errors.js';
import {
  type Autoencoder,
  buildAutoencoder,
  checkSettings,
  partsOf,
  pretrain,
  trainingOf,
} from '../../models/autoencoders/index.js';
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
import { errnoOf, takeStateFolder, withFileErrors } from '../files/index.js';
import { cardOf } from './card.js';
import { checkCollection, collect, datasetFrom, split } from './collection.js';
import { describe } from './describe.js';
import type { TrainingEvent, TrainingRequest } from './events.js';
import { Observer } from './look/index.js';
import { saveModel } from './models.js';
import { places } from './places.js';
import { fitPrior } from './prior.js';
import { shortReport } from './report.js';
import { folderOfRun, openRun, type RecordKeeper, type RunRecord, writeWhole } from './runs/index.js';

export interface RunHooks {
  readonly onEvent: (event: TrainingEvent) => void;
  /** Stops after the step that is under way; the same request with `resume` goes on from there. */
  readonly signal: AbortSignal;
  /** Stops after the step that is under way and keeps the best so far as a model. */
  readonly finish?: AbortSignal | undefined;
}

/** Milliseconds between checkpoints: what a crash costs at most. */
const CHECKPOINT_EVERY = 60_000;
/** Held-out pictures that the result is judged by. */
const JUDGED = 512;

/** Milliseconds between looks at least, and how many times longer than a look the time between them is. */
const LOOK_EVERY = 2000;
const LOOK_SHARE = 12;

/**
 * One training from its folder to the model in the library; what the process of a training does. Its folder is taken
 * by this process alone and says at every time how far it is.
 * @throws LatensifyError
 */
export async function runTraining(request: TrainingRequest, hooks: RunHooks): Promise<void> {
  // Settings that can't work are refused before a folder is read.
  checkSettings(request.settings);
  const folder = folderOfRun(request.labFolder, request.name);
  await withFileErrors('unwritable', () => mkdir(folder, { recursive: true }));
  const release = await takeStateFolder(folder);
  try {
    const keeper = await openRun(folder, request);
    try {
      await trainInFolder(request, folder, keeper, hooks);
    } catch (thrown) {
      const { code, message } = asLatensifyError(thrown);
      // Where the disk is full this fails, too; what is thrown says why.
      if (code !== 'cancelled') {
        await keeper.save({ ended: { how: 'failed', reason: message } }).catch(() => undefined);
      }
      throw thrown;
    }
  } finally {
    await release();
  }
}

async function trainInFolder(
  request: TrainingRequest,
  folder: string,
  keeper: RecordKeeper<RunRecord>,
  { onEvent, signal, finish }: RunHooks,
): Promise<void> {
  const { settings, labFolder } = request;
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
  const checkpointPath = join(folder, 'checkpoint');

  const checkpoint = request.resume ? await readIfThere(checkpointPath) : undefined;
  const start = (task: Task): Trainer => new Trainer(task, data, training);
  let trainer = start(autoencoder.task);
  const resumed = checkpoint && decodeCheckpoint(checkpoint, trainer.identity);
  const { graph } = autoencoder.task;
  const network = describe(autoencoder);
  await keeper.save({
    backend: { name: backend.name, title: backend.title },
    skipped,
    folder: shortReport(collection.report, request.source),
    heldOut: heldOut.length,
    network,
    steps: trainer.steps,
    step: resumed?.step ?? 0,
  });
  onEvent({
    type: 'training-started',
    folder: { ...collection.report, heldOut: heldOut.length },
    backend,
    skipped,
    settings,
    numbers: autoencoder.numbers,
    parameters: network.parameters,
    macs: network.macs,
    stepsPerEpoch,
    ...(resumed && { resumedAt: resumed.step }),
  });
  const log = join(folder, 'log.csv');
  if (resumed !== undefined) {
    trainer.restore(resumed);
    // Epochs after the checkpoint are trained, and told, again.
    await writeWhole(log, Buffer.from(resumed.history.map(logLine).join('')));
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
    const made = await trainer.checkpoint();
    await writeWhole(checkpointPath, encodeCheckpoint(made));
    await keeper.save({ step: made.step });
    saved = performance.now();
  };
  const look = request.observe
    ? lookerOf(await Observer.open(trainer, autoencoder, collection, { heldOut, train }, folder), onEvent)
    : undefined;
  let lookedAt = { time: performance.now(), step: resumed?.step ?? 0 };
  let { step: last } = lookedAt;
  const ending = await trainer.run({
    signal: finish === undefined ? signal : AbortSignal.any([signal, finish]),
    onStep: async ({ step, steps, epoch, losses }) => {
      last = step;
      const now = performance.now();
      const pictures = (step - lookedAt.step) * training.batchSize;
      const picturesPerSecond = pictures / ((now - lookedAt.time) / 1000);
      onEvent({ type: 'training-step', step, steps, epoch, losses, picturesPerSecond });
      await look?.(step, epoch, step === steps);
      if (performance.now() - saved > CHECKPOINT_EVERY) await save();
      lookedAt = { time: performance.now(), step };
    },
    onEpoch: async (report) => {
      last = report.step;
      await appendFile(log, logLine(report));
      onEvent({ type: 'training-epoch', ...report });
    },
  });
  const seconds = (): number => keeper.seconds;
  if (ending === 'interrupted' && !finish?.aborted) {
    await save();
    trainer.dispose();
    onEvent({ type: 'training-finished', ending, seconds: seconds() });
    return;
  }
  const trained = await trainer.result();
  const weights = new Map(
    trained.initializers.flatMap(({ name, data: values }) =>
      values instanceof Float32Array ? [[name, values] as const] : [],
    ),
  );
  const judged = await psnrOf(trainer, weights, datasetFrom(collection, heldOut.slice(0, JUDGED)));
  const reports = trainer.reports;
  const best = reports.findLast((report) => report.isBest);
  const figures = {
    psnr: judged,
    epochs: reports.length,
    ...(best !== undefined && { loss: best.validation }),
  };
  const model = await saveModel(labFolder, {
    name: request.name,
    settings,
    fit: request.fit,
    figures,
    parts: partsOf(withWeights(graph, weights), settings),
    ...(settings.kind === 'variational' && {
      prior: await fitPrior(trainer.objective, datasetFrom(collection, train), settings.training.seed),
    }),
    card: cardOf(request, autoencoder, collection.report, backend, figures),
  });
  const how = ending === 'interrupted' ? 'stopped' : ending;
  await keeper.save({
    step: last,
    ended: { how: how === 'stopped' ? how : 'finished', model: model.id, psnr: judged },
  });
  // It is done: what is left of it to go on with would only be stale.
  await rm(checkpointPath, { force: true });
  trainer.dispose();
  onEvent({
    type: 'training-finished',
    ending: how,
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
      if (epoch <= earlier) layer++;
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

/** Looks when it is time: the longer a look takes, the longer it is until the next. */
function lookerOf(
  observer: Observer,
  onEvent: RunHooks['onEvent'],
): (step: number, epoch: number, isLast: boolean) => Promise<void> {
  let next = 0;
  return async (step, epoch, isLast) => {
    const start = performance.now();
    if (start < next && !isLast) return;
    const look = await observer.look(step, epoch);
    const now = performance.now();
    next = now + Math.max(LOOK_EVERY, LOOK_SHARE * (now - start));
    onEvent({ type: 'training-look', look });
  };
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}
