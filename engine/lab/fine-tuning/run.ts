import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readColorizeModel } from '../../../models/colorize/index.js';
import { readDenoiseModel } from '../../../models/denoise/index.js';
import { encodeOnnx, type Graph, readOnnx } from '../../../models/graph/index.js';
import { type BackendName, openBackend, Trainer } from '../../../models/training/index.js';
import { takeStateFolder, withFileErrors } from '../../files/index.js';
import { findModel, type InstalledModel, listModels } from '../../library/index.js';
import { writeSafely } from '../models.js';
import { places } from '../places.js';
import { tunedManifest } from '../tuned-manifest.js';
import { tunedCard } from './card.js';
import { beforeAndAfter, meanPsnr, restore, trialsOf } from './judge.js';
import { gather } from './pictures.js';
import { folderOfTuning, identityOfTuning, Progress } from './progress.js';
import { tuningOf } from './tasks.js';
import type { FineTuningEvent, FineTuningRequest, Judgement } from '../tuning.js';

/** Looks at the held-out crops during a fine-tuning. */
const EPOCHS = 8;
/** Of gradients together: shipped weights are moved gently. */
const CLIP_NORM = 1;
/** Least gain, in dB, for which a model is kept. */
const LEAST_GAIN = 0.01;

export interface FineTuningHooks {
  readonly onEvent: (event: FineTuningEvent) => void;
  /** Ends after the step that is under way; the same request with `resume` goes on from there. */
  readonly signal: AbortSignal;
}

/**
 * One fine-tuning from its folder to the model in the library; what its process does. No other may have its task and
 * name at the same time.
 * @throws LatensifyError
 */
export async function runFineTuning(request: FineTuningRequest, hooks: FineTuningHooks): Promise<void> {
  const folder = folderOfTuning(request);
  const release = await takeStateFolder(folder);
  try {
    await tuneInFolder(request, folder, hooks);
  } finally {
    await release();
  }
}

async function tuneInFolder(
  request: FineTuningRequest,
  state: string,
  { onEvent, signal }: FineTuningHooks,
): Promise<void> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const skipped: { name: BackendName; reason: string }[] = [];
  const devices = places(request.labFolder).devices;
  const backend = await openBackend({ wanted: request.backend, folder: devices }, (name, reason) =>
    skipped.push({ name, reason }),
  );
  const installed = await listModels(request.task);
  const base = findModel(request.task, installed, request.base);
  const { graph, file } = await readNetwork(request, base);
  const { train, validation, heldOut, pictures, unreadable } = await gather(request, signal);
  const trials = trialsOf(request, heldOut);
  const tuning = tuningOf(request, graph);
  const perEpoch = Math.max(1, Math.round(request.steps / EPOCHS)) * request.batchSize;
  const trainer = new Trainer(
    tuning.task,
    { train: repeated(tuning.dataset(train), perEpoch), validation: tuning.dataset(validation) },
    {
      seed: request.seed,
      epochs: EPOCHS,
      batchSize: request.batchSize,
      optimizer: { kind: 'adam' },
      schedule: { kind: 'cosine', rate: request.rate, warmup: 0.1 },
      patience: 0,
      clipNorm: CLIP_NORM,
    },
  );
  const progress = new Progress(state, identityOfTuning(request, base, trainer, { train, validation }));
  const resumed = request.resume ? await progress.read() : undefined;
  if (resumed === undefined) await progress.remove();
  else trainer.restore(resumed);
  onEvent({
    type: 'tuning-started',
    backend,
    skipped,
    base: { name: base.name, id: base.id },
    pictures,
    heldOut: heldOut.length,
    unreadable,
    crops: train.length,
    steps: trainer.steps,
    ...(resumed && { resumedAt: resumed.step }),
    parameters: [...trainer.objective.weights.values()].reduce((sum, { size }) => sum + size, 0),
  });
  const ending = await trainer.run({
    signal,
    onStep: async ({ step, steps, losses }) => {
      onEvent({ type: 'tuning-step', step, steps, loss: losses.total });
      await progress.keepUp(trainer);
    },
    onEpoch: ({ epoch, train: loss, validation: held }) =>
      onEvent({ type: 'tuning-epoch', epoch, train: loss, validation: held }),
  });
  // At its end, too: judging can be interrupted as well.
  await progress.save(trainer);
  if (ending === 'interrupted') {
    trainer.dispose();
    onEvent({ type: 'tuning-finished', ending, seconds: seconds() });
    return;
  }
  const tuned = await trainer.result();
  trainer.dispose();

  const candidate = join(places(request.labFolder).runs, `tuning-${process.pid}`);
  try {
    const about = await writeCandidate(
      candidate,
      request,
      base,
      { ...graph, initializers: tuned.initializers },
      file,
    );
    const before = await restore(request, base.folder, trials, signal);
    const after = await restore(request, candidate, trials, signal);
    const judgement: Judgement = {
      input: meanPsnr(
        trials.map(({ input }) => input),
        trials,
      ),
      before: meanPsnr(before, trials),
      after: meanPsnr(after, trials),
    };
    const sheet = await beforeAndAfter(trials, before, after);
    const isKept = judgement.after - judgement.before >= LEAST_GAIN;
    const report = { judgement, seconds: seconds() };
    if (!isKept) {
      const path = join(places(request.labFolder).runs, 'before-and-after.png');
      await writeSafely(path, sheet);
      await progress.remove();
      onEvent({ type: 'tuning-finished', ending: 'refused', sheet: path, ...report });
      return;
    }
    const card = tunedCard(request, base, {
      pictures,
      backend: backend.title,
      steps: trainer.steps,
      ...judgement,
    });
    await writeSafely(join(candidate, 'README.md'), Buffer.from(card));
    await writeSafely(join(candidate, 'before-and-after.png'), sheet);
    const folder = join(places(request.labFolder).tuned, request.task, about.id);
    await withFileErrors('unwritable', async () => {
      await mkdir(join(folder, '..'), { recursive: true });
      await rm(folder, { recursive: true, force: true });
      await rename(candidate, folder);
    });
    await progress.remove();
    onEvent({
      type: 'tuning-finished',
      ending: 'kept',
      sheet: join(folder, 'before-and-after.png'),
      model: { id: about.id, name: request.name, folder },
      ...report,
    });
  } finally {
    await rm(candidate, { recursive: true, force: true });
  }
}

/** As many crops an epoch as wanted, however few there are. */
function repeated<
  D extends { readonly size: number; read(indices: readonly number[], ...rest: never[]): unknown },
>(dataset: D, size: number): D {
  return {
    ...dataset,
    size,
    read: (indices: readonly number[], ...rest: never[]) =>
      dataset.read(
        indices.map((index) => index % dataset.size),
        ...rest,
      ),
  };
}

async function readNetwork(
  { task }: FineTuningRequest,
  base: InstalledModel,
): Promise<{ readonly graph: Graph; readonly file: string }> {
  if (task === 'denoise') {
    const model = await readDenoiseModel(base.folder);
    return { graph: readOnnx((await model.network('denoiser')).onnx), file: 'denoiser.onnx' };
  }
  const model = await readColorizeModel(base.folder);
  return { graph: readOnnx(model.network.onnx), file: 'colorizer.onnx' };
}

/** The base's folder with another network in the place of one. */
async function writeCandidate(
  folder: string,
  { name }: FineTuningRequest,
  base: InstalledModel,
  graph: Graph,
  changed: string,
): Promise<{ readonly id: string }> {
  const manifest = JSON.parse(await readFile(join(base.folder, 'model.json'), 'utf8')) as {
    files: Record<string, string>;
  };
  const files = new Map<string, Uint8Array>();
  for (const file of Object.keys(manifest.files)) {
    // All as this program writes them, so that an import, which writes them anew, has the same id.
    const network = file === changed ? graph : readOnnx(await readFile(join(base.folder, file)));
    const bytes = encodeOnnx(network);
    files.set(file, bytes);
    await writeSafely(join(folder, file), bytes);
  }
  const about = tunedManifest({ ...manifest, name, base: { name: base.name, id: base.id } }, files);
  await writeSafely(join(folder, 'model.json'), Buffer.from(JSON.stringify(about, null, 2) + '\n'));
  return { id: about.id };
}
