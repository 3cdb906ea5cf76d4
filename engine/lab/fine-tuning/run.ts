import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asLatensifyError } from '../../../common/errors.js';
import { readColorizeModel } from '../../../models/colorize/index.js';
import { readDenoiseModel } from '../../../models/denoise/index.js';
import { encodeOnnx, type Graph, readOnnx } from '../../../models/graph/index.js';
import { type BackendName, openBackend, Trainer } from '../../../models/training/index.js';
import { takeStateFolder, withFileErrors } from '../../files/index.js';
import { findModel, type InstalledModel, listModels, listOwnModels } from '../../library/index.js';
import { writeSafely } from '../models.js';
import { places } from '../places.js';
import { tunedManifest } from '../tuned-manifest.js';
import { tunedCard } from './card.js';
import { judge, trialsOf } from './judge.js';
import { gather, type Gathered, shortSurvey } from './pictures.js';
import { identityOfTuning, Progress } from './progress.js';
import type { RecordKeeper } from '../runs/index.js';
import { folderOfTuning, openTuning, SHEET, type TuningRecord } from '../tunings/index.js';
import { tuningOf } from './tasks.js';
import type { FineTuningEvent, FineTuningRequest } from '../tuning.js';

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
  /** Ends after the step that is under way, and judges what was learned by then. */
  readonly finish?: AbortSignal;
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
    const keeper = await openTuning(folder, request);
    try {
      await tune(request, folder, keeper, hooks);
    } catch (thrown) {
      const { code, message } = asLatensifyError(thrown);
      // What failed is told by what was thrown, also where it can't be written down.
      if (code !== 'cancelled') {
        await keeper.save({ ended: { how: 'failed', reason: message } }).catch(() => undefined);
      }
      throw thrown;
    }
  } finally {
    await release();
  }
}

async function tune(
  request: FineTuningRequest,
  state: string,
  keeper: RecordKeeper<TuningRecord>,
  { onEvent, signal, finish }: FineTuningHooks,
): Promise<void> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const skipped: { name: BackendName; reason: string }[] = [];
  const devices = places(request.labFolder).devices;
  const backend = await openBackend({ wanted: request.backend, folder: devices }, (name, reason) =>
    skipped.push({ name, reason }),
  );
  const { base, graph, file } = await openBase(request);
  const gathered = await gather(request, signal);
  const trials = trialsOf(request, gathered.judged);
  const trainer = trainerOf(request, graph, gathered);
  const progress = new Progress(state, identityOfTuning(request, base, trainer, gathered));
  const resumed = request.resume ? await progress.read() : undefined;
  if (resumed === undefined) await progress.remove();
  else trainer.restore(resumed);
  const about = {
    backend: { name: backend.name, title: backend.title },
    skipped,
    base: { name: base.name, id: base.id },
    crops: gathered.train.length,
    steps: trainer.steps,
    parameters: [...trainer.objective.weights.values()].reduce((sum, { size }) => sum + size, 0),
  };
  await keeper.save({ ...about, found: shortSurvey(gathered, request.source), step: resumed?.step ?? 0 });
  onEvent({
    type: 'tuning-started',
    ...about,
    pictures: gathered.pictures,
    heldOut: gathered.heldOut,
    unreadable: gathered.unreadable,
    ...(resumed && { resumedAt: resumed.step }),
  });
  let step = resumed?.step ?? 0;
  const ending = await trainer.run({
    signal: finish === undefined ? signal : AbortSignal.any([signal, finish]),
    onStep: async (report) => {
      step = report.step;
      onEvent({ type: 'tuning-step', step, steps: report.steps, loss: report.losses.total });
      if (await progress.keepUp(trainer)) await keeper.save({ step });
    },
    onEpoch: async ({ epoch, train, validation }) => {
      const look = { epoch, step, train, validation };
      await keeper.save({
        step,
        epochs: [...keeper.record.epochs.filter((each) => each.epoch < epoch), look],
      });
      onEvent({ type: 'tuning-epoch', ...look });
    },
  });
  // At its end, too: judging can be interrupted as well.
  await progress.save(trainer);
  await keeper.save({ step });
  if (ending === 'interrupted' && !finish?.aborted) {
    trainer.dispose();
    onEvent({ type: 'tuning-finished', ending, seconds: seconds() });
    return;
  }
  const { initializers } = await trainer.result();
  trainer.dispose();

  onEvent({ type: 'tuning-judging' });
  const candidate = join(places(request.labFolder).runs, `tuning-${process.pid}`);
  try {
    const manifest = await writeCandidate(candidate, request, base, { ...graph, initializers }, file);
    const { judgement, sheet } = await judge(request, base.folder, candidate, trials, signal);
    await writeSafely(join(state, SHEET), sheet);
    const report = { judgement, sheet: join(state, SHEET) };
    if (judgement.after - judgement.before < LEAST_GAIN) {
      await progress.remove();
      await keeper.save({ ended: { how: 'refused', judgement } });
      onEvent({ type: 'tuning-finished', ending: 'refused', ...report, seconds: seconds() });
      return;
    }
    const card = tunedCard(request, base, {
      pictures: gathered.pictures,
      backend: backend.title,
      steps: step,
      ...judgement,
    });
    await writeSafely(join(candidate, 'README.md'), Buffer.from(card));
    await writeSafely(join(candidate, SHEET), sheet);
    await writeManifest(candidate, { ...manifest, judgement });
    const { id } = manifest;
    const folder = join(places(request.labFolder).tuned, request.task, id);
    await withFileErrors('unwritable', async () => {
      await mkdir(join(folder, '..'), { recursive: true });
      await rm(folder, { recursive: true, force: true });
      await rename(candidate, folder);
    });
    await progress.remove();
    await keeper.save({ ended: { how: 'kept', judgement, model: id } });
    const model = { id, name: request.name, folder };
    onEvent({ type: 'tuning-finished', ending: 'kept', ...report, model, seconds: seconds() });
  } finally {
    await rm(candidate, { recursive: true, force: true });
  }
}

/** The model that is fine-tuned, and the network of it that learns. @throws LatensifyError 'model' */
export async function openBase({
  task,
  base: wanted,
  labFolder,
}: Pick<FineTuningRequest, 'task' | 'base' | 'labFolder'>): Promise<{
  readonly base: InstalledModel;
  readonly graph: Graph;
  readonly file: string;
}> {
  const own = await listOwnModels(task, places(labFolder).tuned);
  const base = findModel(task, [...(await listModels(task)), ...own], wanted);
  if (task === 'denoise') {
    const model = await readDenoiseModel(base.folder);
    return { base, graph: readOnnx((await model.network('denoiser')).onnx), file: 'denoiser.onnx' };
  }
  const model = await readColorizeModel(base.folder);
  return { base, graph: readOnnx(model.network.onnx), file: 'colorizer.onnx' };
}

function trainerOf(request: FineTuningRequest, graph: Graph, { train, validation }: Gathered): Trainer {
  const { seed, steps, batchSize, rate } = request;
  const tuning = tuningOf(request, graph);
  const perEpoch = Math.max(1, Math.round(steps / EPOCHS)) * batchSize;
  return new Trainer(
    tuning.task,
    { train: repeated(tuning.dataset(train), perEpoch), validation: tuning.dataset(validation) },
    {
      seed,
      epochs: EPOCHS,
      batchSize,
      optimizer: { kind: 'adam' },
      schedule: { kind: 'cosine', rate, warmup: 0.1 },
      patience: 0,
      clipNorm: CLIP_NORM,
    },
  );
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

/** The base's folder with another network in the place of one. */
async function writeCandidate(
  folder: string,
  { name }: FineTuningRequest,
  base: InstalledModel,
  graph: Graph,
  changed: string,
): Promise<{ readonly id: string } & object> {
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
  await writeManifest(folder, about);
  return about;
}

const writeManifest = (folder: string, manifest: object): Promise<void> =>
  writeSafely(join(folder, 'model.json'), Buffer.from(JSON.stringify(manifest, null, 2) + '\n'));
