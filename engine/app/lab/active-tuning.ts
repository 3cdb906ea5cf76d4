import type { TuningState } from '../../api/index.js';
import type { FineTuningEvent } from '../../lab/index.js';
import { LossCurve } from './loss-curve.js';
import type { Active } from './runs.js';

/** A fine-tuning under way in a process of its own, as far as its events tell. */
export class ActiveTuning implements Active {
  readonly pause = new AbortController();
  readonly finish = new AbortController();
  readonly startedAt = Date.now();
  readonly curve = new LossCurve();
  /** Looks through the pictures, learns, makes the held-out ones. */
  private stage: 'pictures' | 'steps' | 'judgement' = 'pictures';
  private steps = 0;

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
    return this.stage === 'steps' ? this.curve.secondsLeft(this.steps) : undefined;
  }

  take(event: FineTuningEvent): void {
    switch (event.type) {
      case 'tuning-started':
        this.stage = 'steps';
        this.steps = event.steps;
        return;
      case 'tuning-step':
        this.curve.addStep(event.step, event.loss);
        return;
      case 'tuning-epoch':
        this.curve.addEpoch(event);
        return;
      case 'tuning-judging':
        this.stage = 'judgement';
        return;
      default:
    }
  }
}
