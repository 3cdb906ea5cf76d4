import type { JobEvent, JobStarted } from '../../engine/index.js';

/** What a progress bar shows. */
export interface ProgressView {
  readonly filesDone: number;
  readonly files: number;
  /** 0 … 1. */
  readonly fraction: number;
  /** Undefined until a picture is finished. */
  readonly pixelsPerSecond: number | undefined;
  /** Undefined while there is nothing to go by. */
  readonly secondsLeft: number | undefined;
}

interface FileShare {
  readonly bytes: number;
  fraction: number;
}

/** Adds up a job's events. Files that cost no work (skipped, copied) count for the bar, not for the time left. */
export class JobProgress {
  private readonly startedAt: number;
  private readonly underWay = new Map<string, FileShare>();
  private readonly files: number;
  private readonly bytes: number;
  private filesDone = 0;
  private bytesDone = 0;
  private bytesFree = 0;
  private pixelsDone = 0;

  /** @param now milliseconds on any clock that never goes back */
  constructor({ files, bytes }: JobStarted, now: number) {
    this.files = files;
    this.bytes = bytes;
    this.startedAt = now;
  }

  add(event: JobEvent): void {
    switch (event.type) {
      case 'file-started':
        this.underWay.set(event.source, { bytes: event.bytes, fraction: 0 });
        break;
      case 'file-progress': {
        const share = this.underWay.get(event.source);
        if (share !== undefined) share.fraction = event.fraction;
        break;
      }
      case 'file-finished':
        this.underWay.delete(event.source);
        this.filesDone += 1;
        this.bytesDone += event.bytesBefore;
        this.pixelsDone += event.pixels;
        if (event.pixels === 0) this.bytesFree += event.bytesBefore;
        break;
      case 'job-started':
      case 'job-finished':
        break;
    }
  }

  view(now: number): ProgressView {
    const seconds = (now - this.startedAt) / 1000;
    const partial = [...this.underWay.values()].reduce((sum, share) => sum + share.bytes * share.fraction, 0);
    const done = this.bytesDone + partial;
    const worked = done - this.bytesFree;
    const left = Math.max(0, this.bytes - done);
    return {
      filesDone: this.filesDone,
      files: this.files,
      fraction: this.bytes === 0 ? 0 : Math.min(1, done / this.bytes),
      pixelsPerSecond: this.pixelsDone > 0 && seconds > 0 ? this.pixelsDone / seconds : undefined,
      secondsLeft: worked > 0 && seconds >= 1 ? (seconds * left) / worked : undefined,
    };
  }
}
