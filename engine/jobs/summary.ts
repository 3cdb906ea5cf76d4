import type { FileFinished, Outcome, Summary } from './events.js';

/** Adds up what became of the files of a job. */
export class SummaryBuilder {
  private readonly started = performance.now();
  private readonly dryRun: boolean;
  private readonly outcomes: Record<Outcome, number> = {
    written: 0,
    'kept-original': 0,
    copied: 0,
    skipped: 0,
    failed: 0,
  };
  private readonly remarks: Summary['remarks'] = [];
  private files = 0;
  private bytesBefore = 0;
  private bytesAfter = 0;
  private pixels = 0;

  constructor(dryRun: boolean) {
    this.dryRun = dryRun;
  }

  add({ source, outcome, reason, bytesBefore, bytesAfter, pixels }: FileFinished): void {
    this.files++;
    this.outcomes[outcome]++;
    this.pixels += pixels;
    const stands = outcome === 'written' || outcome === 'kept-original' || outcome === 'copied';
    if (stands && bytesAfter !== undefined) {
      this.bytesBefore += bytesBefore;
      this.bytesAfter += bytesAfter;
    }
    if (outcome !== 'written' && outcome !== 'copied') {
      this.remarks.push({ source, outcome, reason: reason ?? '' });
    }
  }

  build(cancelled: boolean): Summary {
    const { files, bytesBefore, bytesAfter, pixels, dryRun } = this;
    const seconds = (performance.now() - this.started) / 1000;
    const outcomes = { ...this.outcomes };
    const remarks = [...this.remarks];
    return { files, outcomes, bytesBefore, bytesAfter, pixels, seconds, cancelled, dryRun, remarks };
  }
}
