import { Job, Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { asLatensifyError, CancelledError, LatensifyError, throwIfCancelled } from '../../common/errors.js';
import { type Storage } from '../files/index.js';
import type { ConvertHooks, Made, Piece } from '../jobs/index.js';
import { type Answer, answerSchema, type Task, workId } from './messages.js';
import { type Needs, queueName, registerQueue } from './queues.js';
import { connect, type Connection, keyPrefix } from './redis.js';

export interface DispatcherOptions {
  readonly connection: Connection;
  readonly storage: Storage;
  readonly version: string;
  readonly onNotice: (sentence: string) => void;
  /** The first of the pauses between tries, in milliseconds; each is twice the one before. */
  readonly retryMs?: number | undefined;
  /** How often it is asked after what should have been done, in milliseconds. */
  readonly sweepMs?: number | undefined;
}

/** What is the same for all files of a job. */
export interface Order {
  readonly job: string;
  readonly request: Task['request'];
  readonly verify: boolean;
}

const attempts = 5;
const weekInSeconds = 7 * 24 * 60 * 60;
/** Asked after at once. */
const sweepSize = 256;
const stalledTooOften = 'job stalled more than allowable limit';

interface Pending {
  readonly piece: Piece;
  readonly task: Task;
  readonly hooks: ConvertHooks;
  readonly settle: (made: Made | Error) => void;
}

/** One queue of BullMQ and the files that are in it. */
interface Line {
  readonly needs: Needs;
  readonly queue: Queue<Task, Answer>;
  readonly events: QueueEvents;
  readonly pending: Map<string, Pending>;
}

/**
 * Hands files to the queue and waits for what workers make of them. Every file has one entry, under an id that the
 * same work always gets: whoever asks again, after a crash or an interruption, finds what is under way or done.
 *
 *     make ──► add ──► worker ──► staged beside the target ──► answer ──► named by whoever asked
 *
 * Events tell of answers at once. They may be lost when Redis goes down, and entries, too: what is waited for is
 * asked after from time to time, and handed in again where it is gone.
 */
export class Dispatcher {
  private readonly options: DispatcherOptions;
  private readonly redis: Redis;
  private readonly lines = new Map<string, Promise<Line>>();
  private readonly timer: NodeJS.Timeout;
  private sweeping: Promise<void> = Promise.resolve();
  private hasTold = false;

  constructor(options: DispatcherOptions) {
    this.options = options;
    this.redis = connect(options.connection);
    this.timer = setInterval(() => {
      this.sweeping = this.sweeping.then(() => this.sweep()).catch(() => undefined);
    }, options.sweepMs ?? 5000);
  }

  /** @throws LatensifyError with the reason why no worker could do it; CancelledError */
  async make(order: Order, piece: Piece, hooks: ConvertHooks): Promise<Made> {
    throwIfCancelled(hooks.signal);
    const needs: Needs = { version: this.options.version, models: piece.models };
    const id = workId(piece, needs);
    const line = await this.lineOf(needs);
    const { job, request, verify } = order;
    const task: Task = { job, request, verify, file: piece.file, folder: piece.folder };
    return await new Promise<Made>((resolve, reject) => {
      const settle = (made: Made | Error): void => {
        line.pending.delete(id);
        if (made instanceof Error) reject(made);
        else resolve(made);
      };
      const pending: Pending = { piece, task, hooks, settle };
      line.pending.set(id, pending);
      this.submit(line, id, pending).catch((thrown: unknown) => settle(asLatensifyError(thrown)));
    });
  }

  /** Takes off the queue what no worker has; what one has is finished by it, and found by the next run. */
  async cancel(): Promise<void> {
    for (const opening of this.lines.values()) {
      const { queue, pending } = await opening;
      const ids = [...pending.keys()];
      for (const { settle } of [...pending.values()]) settle(new CancelledError());
      await Promise.all(ids.map((id) => queue.remove(id).catch(() => undefined)));
    }
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
    for (const line of await Promise.allSettled(this.lines.values())) {
      if (line.status === 'rejected') continue;
      await line.value.events.close();
      await line.value.queue.close();
    }
    this.redis.disconnect();
  }

  private async lineOf(needs: Needs): Promise<Line> {
    const name = queueName(needs);
    let line = this.lines.get(name);
    if (line === undefined) {
      line = this.openLine(name, needs);
      this.lines.set(name, line);
    }
    return await line;
  }

  private async openLine(name: string, needs: Needs): Promise<Line> {
    const options = { connection: this.options.connection, prefix: keyPrefix, skipWaitingForReady: true };
    const queue = new Queue<Task, Answer>(name, options);
    const events = new QueueEvents(name, options);
    // A connection that is lost is made again, and sweep() finds what was missed meanwhile.
    queue.on('error', () => undefined);
    events.on('error', () => undefined);
    const line: Line = { needs, queue, events, pending: new Map() };
    events.on('completed', ({ jobId }) => void this.look(line, jobId));
    events.on('failed', ({ jobId }) => void this.look(line, jobId));
    events.on('progress', ({ jobId, data }) => {
      if (typeof data === 'number') line.pending.get(jobId)?.hooks.onProgress(data);
    });
    await events.waitUntilReady();
    await registerQueue(this.redis, needs);
    return line;
  }

  /** Adds the entry, unless one is there that is under way or done. */
  private async submit(line: Line, id: string, pending: Pending): Promise<void> {
    const existing = await Job.fromId<Task, Answer>(line.queue, id);
    if (existing !== undefined) {
      const state = await existing.getState();
      if (state === 'completed' && (await this.take(line, id, existing))) return;
      // A file that was set aside is tried again when its job is started again.
      if (state === 'completed' || state === 'failed') await existing.remove();
    }
    await line.queue.add(pending.task.job, pending.task, {
      jobId: id,
      attempts,
      backoff: { type: 'exponential', delay: this.options.retryMs ?? 2000 },
      removeOnComplete: { age: weekInSeconds },
      removeOnFail: { age: weekInSeconds },
      stackTraceLimit: 1,
    });
    if (pending.hooks.signal?.aborted === true) await this.cancel();
  }

  /** Settles what is done or has failed for good. */
  private async look(line: Line, id: string): Promise<void> {
    const pending = line.pending.get(id);
    if (pending === undefined) return;
    try {
      const job = await Job.fromId<Task, Answer>(line.queue, id);
      if (job === undefined) await this.submit(line, id, pending);
      else if (job.finishedOn !== undefined) await this.conclude(line, id, job, pending);
    } catch {
      // Redis went away in between: the next sweep looks again.
    }
  }

  private async conclude(line: Line, id: string, job: Job<Task, Answer>, pending: Pending): Promise<void> {
    const state = await job.getState();
    if (state === 'completed' && !(await this.take(line, id, job))) {
      await job.remove();
      await this.submit(line, id, pending);
    }
    if (state === 'failed') {
      await this.options.storage.removeStaged(pending.piece.folder, id, undefined);
      pending.settle(setAside(job));
    }
  }

  /** @returns false where the result is not there (any more) */
  private async take(line: Line, id: string, job: Job<Task, Answer>): Promise<boolean> {
    const pending = line.pending.get(id);
    const answer = answerSchema.safeParse(job.returnvalue);
    if (pending === undefined || !answer.success) return pending === undefined;
    const { storage } = this.options;
    const made = answer.data;
    if (made.kind === 'result' && (await storage.status(made.staged))?.size !== made.bytes) return false;
    if (made.attempts > 1) {
      const winner = made.kind === 'result' ? made.staged : undefined;
      await storage.removeStaged(pending.piece.folder, id, winner);
    }
    pending.settle(
      made.kind === 'result'
        ? { ...made, quality: made.quality, staged: storage.staged(made.staged) }
        : madeWithout(made),
    );
    await job.remove().catch(() => undefined);
    return true;
  }

  private async sweep(): Promise<void> {
    for (const opening of this.lines.values()) {
      const line = await opening;
      if (line.pending.size === 0) continue;
      // A Redis that lost its data has forgotten which queues there are, too.
      await registerQueue(this.redis, line.needs);
      const ids = [...line.pending.keys()].slice(0, sweepSize);
      await Promise.all(ids.map((id) => this.look(line, id)));
      await this.tellWhereNobodyWorks(line);
    }
  }

  private async tellWhereNobodyWorks({ queue, pending }: Line): Promise<void> {
    if (this.hasTold || (await queue.getWorkersCount()) > 0) return;
    this.hasTold = true;
    const models = [...pending.values()][0]!.piece.models;
    const having = models.length === 0 ? '' : `, with the model ${models.join(' and ')}`;
    this.options.onNotice(
      `No worker takes these files yet: start "latensify worker" of version ${this.options.version}${having}.`,
    );
  }
}

function madeWithout(made: Exclude<Answer, { kind: 'result' }>): Made {
  const { kind, reason, pixels } = made;
  return kind === 'refuse'
    ? { kind, reason, ...(pixels !== undefined && { pixels }) }
    : { kind, reason, notices: made.notices, pixels: made.pixels };
}

/** A file that took its workers with it is to blame; everything else is told as it was. */
function setAside(job: Job<Task, Answer>): Made | LatensifyError {
  if (job.failedReason !== stalledTooOften) return new LatensifyError('internal', job.failedReason);
  const times = job.stalledCounter;
  const reason = `Workers ended or lost touch while they worked on it, ${times} times: it is set aside.`;
  return { kind: 'refuse', reason };
}
