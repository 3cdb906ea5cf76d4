import type { LabEpoch, LabStep, TuningState } from '../../api/index.js';
import type { FineTuningEvent } from '../../lab/index.js';
import type { Stoppable } from './under-way.js';

/** Points of the curve of steps that are kept at most. */
const mostSteps = 1200;

/** A fine-tuning under way in a process of its own, as far as its events tell. */
export class ActiveTuning implements Stoppable {
  readonly pause = new AbortController();
  readonly finish = new AbortController();
  /** Of this part of it. */
  readonly startedAt = Date.now();
  step = 0;
  steps = 0;
  curve: LabStep[] = [];
  /** Looks through the pictures, learns, makes the held-out ones. */
  private stage: 'pictures' | 'steps' | 'judgement' = 'pictures';
  private newEpochs: LabEpoch[] = [];
  private newSteps: LabStep[] = [];
  private first: { readonly step: number; readonly time: number } | undefined;

  get state(): TuningState {
    if (this.pause.signal.aborted) return 'pausing';
    if (this.stage === 'judgement') return 'judging';
    if (this.finish.signal.aborted) return 'stopping';
    return this.stage === 'pictures' ? 'starting' : 'training';
  }

  get hasBegun(): boolean {
    return this.stage !== 'pictures';
  }

  get secondsLeft(): number | undefined {
    const { first, step, steps } = this;
    if (first === undefined || step <= first.step || this.stage !== 'steps') return undefined;
    return (((Date.now() - first.time) / (step - first.step)) * (steps - step)) / 1000;
  }

  /** What was not told yet, once. */
  takeCurve(): { epochs: LabEpoch[]; steps: LabStep[] } | undefined {
    const { newEpochs: epochs, newSteps: steps } = this;
    if (epochs.length + steps.length === 0) return undefined;
    [this.newEpochs, this.newSteps] = [[], []];
    return { epochs, steps };
  }

  take(event: FineTuningEvent): void {
    switch (event.type) {
      case 'tuning-started':
        this.stage = 'steps';
        this.steps = event.steps;
        return;
      case 'tuning-step':
        this.takeStep(event);
        return;
      case 'tuning-epoch': {
        const { epoch, step, train, validation } = event;
        this.newEpochs.push({ epoch, step, train, validation });
        return;
      }
      case 'tuning-judging':
        this.stage = 'judgement';
        return;
      default:
    }
  }

  private takeStep({ step, loss }: Extract<FineTuningEvent, { type: 'tuning-step' }>): void {
    this.first ??= { step, time: Date.now() };
    this.step = step;
    this.newSteps.push({ step, loss });
    this.curve.push({ step, loss });
    if (this.curve.length > mostSteps) this.curve = this.curve.filter((_, index) => index % 2 === 0);
  }
}
