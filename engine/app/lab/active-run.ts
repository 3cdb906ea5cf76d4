import type { LabRunState } from '../../api/index.js';
import type { TrainingEvent } from '../../lab/index.js';
import { LossCurve } from './loss-curve.js';
import type { Active } from './runs.js';

/** A training under way in a process of its own, as far as its events tell. */
export class ActiveRun implements Active {
  readonly pause = new AbortController();
  readonly finish = new AbortController();
  readonly startedAt = Date.now();
  readonly curve = new LossCurve();
  stage: string | undefined = 'folder';
  picturesPerSecond: number | undefined;
  private steps = 0;

  get state(): LabRunState {
    if (this.pause.signal.aborted) return 'pausing';
    if (this.finish.signal.aborted) return 'stopping';
    return this.stage === 'folder' ? 'starting' : 'training';
  }

  get hasBegun(): boolean {
    return this.stage !== 'folder';
  }

  get secondsLeft(): number | undefined {
    return this.curve.secondsLeft(this.steps);
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
        this.stage = undefined;
        this.steps = event.steps;
        if (Number.isFinite(event.picturesPerSecond)) this.picturesPerSecond = event.picturesPerSecond;
        this.curve.addStep(event.step, event.losses.total);
        return;
      case 'training-epoch':
        this.curve.addEpoch(event);
        return;
      default:
    }
  }
}
