import { setImmediate as nextTurn } from 'node:timers/promises';
import { LatensifyError } from '../../common/errors.js';
import type { Graph } from '../graph/index.js';
import { type Checkpoint, identityOf } from './checkpoint.js';
import { type Losses, Objective, readLosses } from './objective.js';
import { clipGradients, Optimizer, type OptimizerSettings } from './optimizers.js';
import { permutation, randomOf } from './random.js';
import { learningRate, type Schedule } from './schedules.js';
import type { Dataset, Task } from './task.js';
import * as tf from './tf.js';

export interface TrainingSettings {
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: OptimizerSettings;
  readonly schedule: Schedule;
  /** Ends after so many epochs without a better result on the held-out pictures; 0 never does. */
  readonly patience: number;
  /** Largest norm of all gradients together; absent for none. */
  readonly clipNorm?: number | undefined;
}

export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  readonly step: number;
  /** Mean loss over the epoch's steps, penalties included. */
  readonly train: number;
  /** On the held-out pictures; without any, on those it trains on. */
  readonly validation: number;
  readonly reconstruction: number;
  readonly penalties: Readonly<Record<string, number>>;
  readonly rate: number;
  readonly isBest: boolean;
}

export interface StepReport {
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  readonly losses: Losses;
}

export interface TrainingHooks {
  /** Awaited, as the next: every tenth step, the first and the last. */
  readonly onStep?: (report: StepReport, trainer: Trainer) => Promise<void> | void;
  /** Awaited: the place to save a checkpoint or to show what the network does. */
  readonly onEpoch?: (report: EpochReport, trainer: Trainer) => Promise<void> | void;
  /** Ends the training after the step that is under way; what it has learned is kept. */
  readonly signal?: AbortSignal;
}

export type Ending = 'finished' | 'stopped early' | 'interrupted';

/** Steps between looks at the loss: reading it back makes a device wait. */
const LOOK_EVERY = 10;
/** A loss so many times the first one has left the path. */
const DIVERGED = 50;

/**
 * Trains a task on a data set. Every batch follows from the seed and the step's number alone, so a training that goes
 * on from a checkpoint sees what it would have seen.
 */
export class Trainer {
  readonly objective: Objective;
  private readonly data: { readonly train: Dataset; readonly validation: Dataset };
  private readonly settings: TrainingSettings;
  private readonly optimizer: Optimizer;
  private readonly stepsPerEpoch: number;
  private step = 0;
  private history: EpochReport[] = [];
  private best: ReadonlyMap<string, Float32Array> = new Map();
  private sums = { steps: 0, train: 0 };
  private firstLoss: number | undefined;

  constructor(
    task: Task,
    data: { readonly train: Dataset; readonly validation: Dataset },
    settings: TrainingSettings,
  ) {
    this.objective = new Objective(task);
    this.data = data;
    this.settings = settings;
    this.optimizer = new Optimizer(settings.optimizer);
    this.stepsPerEpoch = Math.max(1, Math.floor(data.train.size / settings.batchSize));
  }

  get identity(): string {
    return identityOf(this.objective.task.graph, [
      this.settings,
      this.data.train.size,
      this.data.train.shape,
    ]);
  }

  get reports(): readonly EpochReport[] {
    return this.history;
  }

  get steps(): number {
    return this.stepsPerEpoch * this.settings.epochs;
  }

  async checkpoint(): Promise<Checkpoint> {
    const { identity, step, history, sums } = this;
    const [weights, moments] = [await this.objective.weightData(), await this.optimizer.state()];
    return { identity, step, history, sums: { ...sums }, weights, best: this.best, moments };
  }

  /** Goes on where the checkpoint was made. */
  restore({ step, history, sums, weights, best, moments }: Checkpoint): void {
    this.step = step;
    this.history = [...history];
    this.sums = { ...sums };
    this.best = best;
    this.objective.restore(weights);
    this.optimizer.restore(moments, this.objective.weights);
  }

  /**
   * @throws LatensifyError 'model' when the loss is no number any more or has left the path
   */
  async run(hooks: TrainingHooks = {}): Promise<Ending> {
    while (this.step < this.steps) {
      if (this.isExhausted()) return 'stopped early';
      // Steps on WebAssembly wait for nothing: without a turn of the event loop no one could stop them.
      await nextTurn();
      if (hooks.signal?.aborted) return 'interrupted';
      await this.takeStep(hooks);
      if (this.step % this.stepsPerEpoch === 0) await this.endEpoch(hooks);
    }
    return 'finished';
  }

  /** The graph with the best weights so far, or the current ones before the first epoch's end. */
  async result(): Promise<Graph> {
    const weights = this.best.size > 0 ? this.best : await this.objective.weightData();
    return withWeights(this.objective.task.graph, weights);
  }

  /** The losses on a data set as the network is used: nothing corrupted, nothing sampled. */
  async evaluate(dataset: Dataset): Promise<Losses> {
    return await evaluate(this.objective, dataset, this.settings.batchSize, this.step);
  }

  dispose(): void {
    this.objective.dispose();
    this.optimizer.dispose();
  }

  private async takeStep({ onStep }: TrainingHooks): Promise<void> {
    const { seed, batchSize, schedule, clipNorm } = this.settings;
    const { train } = this.data;
    const epoch = Math.floor(this.step / this.stepsPerEpoch);
    const order = permutation(train.size, randomOf(seed, 'order', epoch));
    const from = (this.step % this.stepsPerEpoch) * batchSize;
    const indices = [...order.subarray(from, from + batchSize)];
    const random = randomOf(seed, 'batch', this.step);
    const dims = [indices.length, ...train.shape];
    const pictures = { dims, data: await train.read(indices, random) };
    const sample = this.objective.task.prepare(pictures, random);

    this.step++;
    const { losses, gradients } = this.objective.gradients(sample, this.step);
    const rate = learningRate(schedule, (this.step - 1) / this.steps, epoch);
    tf.tidy(() => {
      const limited = clipNorm === undefined ? gradients : clipGradients(gradients, clipNorm);
      this.optimizer.apply(this.objective.weights, limited, rate, this.step);
    });
    tf.dispose(gradients);
    const numbers = await readLosses(losses);
    this.watch(numbers.total);
    this.sums = { steps: this.sums.steps + 1, train: this.sums.train + numbers.total };
    if (this.step % LOOK_EVERY === 0 || this.step === 1 || this.step === this.steps) {
      await onStep?.({ step: this.step, steps: this.steps, epoch: epoch + 1, losses: numbers }, this);
    }
  }

  private watch(loss: number): void {
    this.firstLoss ??= Math.abs(loss);
    const advice = 'Train again with a smaller learning rate, a smaller batch, or gradients limited in norm.';
    if (!Number.isFinite(loss)) {
      throw new LatensifyError('model', `At step ${this.step} the loss was no number any more. ${advice}`);
    }
    if (loss > DIVERGED * this.firstLoss + 1) {
      const grown = `from ${this.firstLoss.toPrecision(3)} to ${loss.toPrecision(3)}`;
      throw new LatensifyError('model', `At step ${this.step} the loss had grown ${grown}. ${advice}`);
    }
  }

  private async endEpoch({ onEpoch }: TrainingHooks): Promise<void> {
    const { train, validation } = this.data;
    const losses = await this.evaluate(validation.size > 0 ? validation : train);
    const earlier = Math.min(...this.history.map((report) => report.validation));
    const isBest = losses.total < earlier;
    if (isBest) this.best = await this.objective.weightData();
    const epoch = Math.round(this.step / this.stepsPerEpoch);
    const report: EpochReport = {
      epoch,
      step: this.step,
      train: this.sums.train / this.sums.steps,
      validation: losses.total,
      reconstruction: losses.reconstruction,
      penalties: losses.penalties,
      rate: learningRate(this.settings.schedule, (this.step - 1) / this.steps, epoch - 1),
      isBest,
    };
    this.sums = { steps: 0, train: 0 };
    this.history.push(report);
    await onEpoch?.(report, this);
  }

  private isExhausted(): boolean {
    const { patience } = this.settings;
    const best = this.history.findLastIndex((report) => report.isBest);
    return patience > 0 && this.history.length - 1 - best >= patience;
  }
}

/** @throws LatensifyError 'model' */
export async function evaluate(
  objective: Objective,
  dataset: Dataset,
  batchSize: number,
  step: number,
): Promise<Losses> {
  const sum = { total: 0, reconstruction: 0, penalties: {} as Record<string, number> };
  for (let from = 0; from < dataset.size; from += batchSize) {
    const count = Math.min(batchSize, dataset.size - from);
    const indices = Array.from({ length: count }, (_, i) => from + i);
    const pictures = { dims: [count, ...dataset.shape], data: await dataset.read(indices) };
    const { losses } = await objective.measure(objective.task.prepare(pictures, undefined), step);
    const share = count / dataset.size;
    sum.total += losses.total * share;
    sum.reconstruction += losses.reconstruction * share;
    for (const [kind, value] of Object.entries(losses.penalties)) {
      sum.penalties[kind] = (sum.penalties[kind] ?? 0) + value * share;
    }
  }
  return sum;
}

/** The graph with other values for some of its constants. */
export function withWeights(graph: Graph, weights: ReadonlyMap<string, Float32Array>): Graph {
  const initializers = graph.initializers.map((each) => {
    const data = weights.get(each.name);
    return data === undefined ? each : { ...each, data };
  });
  return { ...graph, initializers };
}
