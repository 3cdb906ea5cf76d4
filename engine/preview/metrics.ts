import { Worker } from 'node:worker_threads';
import { LatensifyError } from '../../common/errors.js';
import type { Pixels } from '../../common/pixels.js';

export interface MetricsRequest {
  readonly id: number;
  readonly one: Pixels;
  readonly other: Pixels;
}

export interface MetricsAnswer {
  readonly id: number;
  readonly msSsim: number;
}

/** MS-SSIM in a thread of its own: it takes as long as coding the crop does. */
export class MetricsThread {
  private worker: Worker | undefined;
  private readonly pending = new Map<
    number,
    { resolve: (value: number) => void; reject: (error: Error) => void }
  >();
  private nextId = 0;

  /** As metrics.msSsim. */
  async msSsim(one: Pixels, other: Pixels): Promise<number> {
    const worker = (this.worker ??= this.start());
    const id = this.nextId++;
    return await new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      worker.postMessage({ id, one, other } satisfies MetricsRequest);
    });
  }

  async dispose(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(new URL('metrics-worker.js', import.meta.url));
    worker.unref();
    worker.on('message', ({ id, msSsim }: MetricsAnswer) => {
      this.pending.get(id)?.resolve(msSsim);
      this.pending.delete(id);
    });
    worker.on('error', (error) => this.fail(error.message));
    worker.on('exit', () => this.fail('it ended'));
    return worker;
  }

  private fail(reason: string): void {
    this.worker = undefined;
    const error = new LatensifyError('internal', `The comparison of two pictures failed: ${reason}.`);
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }
}
