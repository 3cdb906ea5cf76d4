import type { LabEpoch, LabRunState, LabStep } from '../../api/index.js';
import type { TrainingEvent } from '../../lab/index.js';

/** Points of the curve of steps that are kept at most. */
const mostSteps = 1200;

/** A training under way in a process of its own, as far as its events tell. */
export class ActiveRun {
  readonly pause = new AbortController();
  readonly finish = new AbortController();
  /** Of this part of the training. */
  readonly startedAt = Date.now();
  stage: string | undefined = 'folder';
  step = 0;
  steps = 0;
  picturesPerSecond: number | undefined;
  curve: LabStep[] = [];
  /** What was not told yet. */
  newEpochs: LabEpoch[] = [];
  newSteps: LabStep[] = [];
  lastEpoch: LabEpoch | undefined;
  private first: { readonly step: number; readonly time: number } | undefined;

  get state(): LabRunState {
    if (this.pause.signal.aborted) return 'pausing';
    if (this.finish.signal.aborted) return 'stopping';
    return this.stage === 'folder' ? 'starting' : 'training';
  }

  get hasBegun(): boolean {
    return this.stage !== 'folder';
  }

  get secondsLeft(): number | undefined {
    const { first, step, steps } = this;
    if (first === undefined || step <= first.step) return undefined;
    return (((Date.now() - first.time) / (step - first.step)) * (steps - step)) / 1000;
  }

  /** What was not told yet, once. */
  takeCurve(): { epochs: LabEpoch[]; steps: LabStep[] } | undefined {
    const { newEpochs: epochs, newSteps: steps } = this;
    if (epochs.length + steps.length === 0) return undefined;
    [this.newEpochs, this.newSteps] = [[], []];
    return { epochs, steps };
  }

  take(event: TrainingEvent): void {
    switch (event.type) {
      case 'training-started':
        this.stage = undefined;
        return;
      case 'pretraining':
        this.stage = `layer ${event.layer}, epoch ${event.epoch}`;
        return;
      case 'training-step':
        this.takeStep(event);
        return;
      case 'training-epoch': {
        const { epoch, step, train, validation } = event;
        this.lastEpoch = { epoch, step, train, validation };
        this.newEpochs.push(this.lastEpoch);
        return;
      }
      default:
    }
  }

  private takeStep({
    step,
    steps,
    losses,
    picturesPerSecond,
  }: Extract<TrainingEvent, { type: 'training-step' }>): void {
    this.stage = undefined;
    this.first ??= { step, time: Date.now() };
    this.step = step;
    this.steps = steps;
    if (Number.isFinite(picturesPerSecond)) this.picturesPerSecond = picturesPerSecond;
    const point = { step, loss: losses.total };
    this.newSteps.push(point);
    this.curve.push(point);
    if (this.curve.length > mostSteps) this.curve = this.curve.filter((_, index) => index % 2 === 0);
  }
}
