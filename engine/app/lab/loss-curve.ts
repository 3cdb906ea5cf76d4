import type { LabEpoch, LabStep } from '../../api/index.js';

/** Points of the curve of steps that are kept at most. */
const mostSteps = 1200;

/** The losses of work under way: all of them, thinned out, and those that were not told yet. */
export class LossCurve {
  /** The last one that was told of. */
  step = 0;
  points: LabStep[] = [];
  lastEpoch: LabEpoch | undefined;
  private newEpochs: LabEpoch[] = [];
  private newSteps: LabStep[] = [];
  private first: { readonly step: number; readonly time: number } | undefined;

  addStep(step: number, loss: number): void {
    this.first ??= { step, time: Date.now() };
    this.step = step;
    this.newSteps.push({ step, loss });
    this.points.push({ step, loss });
    if (this.points.length > mostSteps) this.points = this.points.filter((_, index) => index % 2 === 0);
  }

  addEpoch({ epoch, step, train, validation }: LabEpoch): void {
    this.lastEpoch = { epoch, step, train, validation };
    this.newEpochs.push(this.lastEpoch);
  }

  /** At the pace so far. @param steps of all the work */
  secondsLeft(steps: number): number | undefined {
    const { first, step } = this;
    if (first === undefined || step <= first.step) return undefined;
    return (((Date.now() - first.time) / (step - first.step)) * (steps - step)) / 1000;
  }

  /** What was not told yet, once. */
  takeNew(): { epochs: LabEpoch[]; steps: LabStep[] } | undefined {
    const { newEpochs: epochs, newSteps: steps } = this;
    if (epochs.length + steps.length === 0) return undefined;
    [this.newEpochs, this.newSteps] = [[], []];
    return { epochs, steps };
  }
}
