import { hostname } from 'node:os';
import { DelayedError, type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { asLatensifyError, CancelledError, LatensifyError } from '../../common/errors.js';
import { version } from '../../common/version.js';
import { isS3, stagedName, type Storage } from '../files/index.js';
import { type Converter, jobNameSchema, LocalMaker, type Made, type PrepareJob } from '../jobs/index.js';
import { House } from './house.js';
import { type Answer, type Task, taskSchema } from './messages.js';
import { knownQueues, type Needs } from './queues.js';
import { connect, type Connection, keyPrefix, reachRedis } from './redis.js';
import { mayPass } from './retries.js';

/** What whoever starts a worker chooses. */
export interface WorkOptions {
  /** redis:// or rediss:// (TLS), with user, password and number of the database where there are any. */
  readonly url: string;
  /** Files at once; default: 2. */
  readonly concurrency?: number | undefined;
  readonly onLog?: ((sentence: string) => void) | undefined;
  /** A worker that has not been heard of for so long is taken for dead, in milliseconds; default: 30 s. */
  readonly lockMs?: number | undefined;
  /** How long files may go on when the worker is told to stop, in milliseconds; default: 5 s. */
  readonly graceMs?: number | undefined;
}

/** What a worker works with. */
export interface Workshop {
  readonly storage: Storage;
  readonly prepare: PrepareJob;
  /** Ids of the installed models. */
  readonly models: () => Promise<readonly string[]>;
}

export interface RunningWorker {
  /** Takes no more files, finishes what is soon done and gives back the rest. */
  stop(): Promise<void>;
}

const lookForQueuesMs = 2000;
/** How long nothing is taken after a failure that is this machine's own. */
const illMs = 30_000;
const progressMs = 1000;
/** Deaths of workers over one file, after which it is set aside. */
const maxDeaths = 3;

/**
 * Takes files of all queues whose needs this machine meets.
 * @throws LatensifyError 'usage' | 'unreachable'
 */
export async function joinQueue(options: WorkOptions, workshop: Workshop): Promise<RunningWorker> {
  const { concurrency = 2, onLog = () => undefined, lockMs = 30_000, graceMs = 5000, url } = options;
  const connection = await reachRedis(url, onLog);
  const worker = new QueueWorker(connection, { url, concurrency, onLog, lockMs, graceMs }, workshop);
  await worker.start();
  return worker;
}

type Settings = { readonly [Option in keyof WorkOptions]-?: NonNullable<WorkOptions[Option]> };

class QueueWorker implements RunningWorker {
  private readonly connection: Connection;
  private readonly settings: Settings;
  private readonly workshop: Workshop;
  private readonly redis: Redis;
  private readonly house: House;
  private readonly maker = new LocalMaker();
  private readonly workers = new Map<string, Worker<Task, Answer>>();
  private readonly converters = new Map<string, Promise<Converter>>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private stopped: Promise<void> | undefined;
  private isIll = false;

  constructor(connection: Connection, settings: Settings, workshop: Workshop) {
    this.connection = connection;
    this.settings = settings;
    this.workshop = workshop;
    this.redis = connect(connection);
    this.house = new House(settings.concurrency);
  }

  async start(): Promise<void> {
    await this.joinQueues();
    let joining: Promise<void> = Promise.resolve();
    this.timer = setInterval(() => {
      joining = joining.then(() => this.joinQueues()).catch(() => undefined);
    }, lookForQueuesMs);
  }

  async stop(): Promise<void> {
    this.stopped ??= this.end();
    await this.stopped;
  }

  private async end(): Promise<void> {
    clearInterval(this.timer);
    const workers = [...this.workers.values()];
    const { graceMs } = this.settings;
    const grace = setTimeout(() => this.stopping.abort(), graceMs);
    try {
      // Redis may be gone, and what is not given back is found to be stalled: nothing is lost by ending anyhow.
      await withDeadline(graceMs + 10_000, Promise.all(workers.map((one) => one.close())));
    } finally {
      clearTimeout(grace);
      this.redis.disconnect();
    }
  }

  private async joinQueues(): Promise<void> {
    const models = new Set(await this.workshop.models());
    for (const [name, needs] of await knownQueues(this.redis)) {
      if (this.stopped !== undefined || this.workers.has(name) || !this.meets(needs, models)) continue;
      this.workers.set(name, this.join(name));
    }
  }

  private meets(needs: Needs, models: ReadonlySet<string>): boolean {
    return needs.version === version() && needs.models.every((id) => models.has(id));
  }

  private join(name: string): Worker<Task, Answer> {
    const { concurrency, lockMs, onLog } = this.settings;
    const worker = new Worker<Task, Answer>(name, (job, token) => this.process(job, token!), {
      connection: this.connection,
      prefix: keyPrefix,
      name: `${hostname()}-${process.pid}`,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: maxDeaths - 1,
      // Asked again after a lost connection.
      runRetryDelay: 1000,
    });
    let lastError = '';
    worker.on('error', ({ message }) => {
      if (message !== lastError) onLog(`The queue: ${message}`);
      lastError = message;
    });
    worker.on('active', () => (lastError = ''));
    worker.on('failed', (job, { message }) => {
      const file = job?.data.file.path ?? 'A file';
      onLog(`${file}: ${message}${job?.finishedOn === undefined ? ' It is tried again.' : ''}`);
    });
    onLog(`Takes files of the queue ${name}.`);
    return worker;
  }

  private async process(job: Job<Task, Answer>, token: string): Promise<Answer> {
    if (this.isIll || !this.house.isOpen) return await this.giveBack(job, token, 1000);
    const task = taskSchema.safeParse(job.data);
    if (!task.success) throw new UnrecoverableError('The entry in the queue is none of this program.');
    try {
      return await this.house.run(job.stalledCounter > 0, this.stopping.signal, () =>
        this.convert(job, token, task.data),
      );
    } catch (thrown) {
      const error = asLatensifyError(thrown);
      if (error instanceof CancelledError) return await this.giveBack(job, token, 0);
      if (await this.isOwnFault(error, task.data)) {
        this.fallIll(error);
        return await this.giveBack(job, token, 1000);
      }
      throw mayPass(error) ? error : new UnrecoverableError(error.message);
    }
  }

  private async convert(job: Job<Task, Answer>, token: string, task: Task): Promise<Answer> {
    const { storage } = this.workshop;
    const { file, folder, verify } = task;
    if (!isS3(folder) && (await storage.status(folder)) === undefined) throw new MissingFolder(folder);
    const converter = await this.converterFor(task);
    let told = Date.now();
    const hooks = {
      signal: this.stopping.signal,
      onProgress: (fraction: number) => {
        if (Date.now() - told < progressMs) return;
        told = Date.now();
        job.updateProgress(fraction).catch(() => undefined);
      },
    };
    const stageAs = stagedName(job.id!);
    const made = await this.maker.make({ file, folder }, { converter, storage, verify, stageAs }, hooks);
    if (made.kind === 'result' && !(await this.holdsLock(job, token))) {
      await made.staged.discard();
      throw new LatensifyError('internal', 'It took so long to be heard of that another worker has it.');
    }
    return answerOf(made, job.attemptsStarted + job.stalledCounter);
  }

  private async holdsLock(job: Job<Task, Answer>, token: string): Promise<boolean> {
    return (await job.extendLock(token, this.settings.lockMs).catch(() => 0)) === 1;
  }

  /** Networks are loaded once for all files that are treated alike. */
  private async converterFor({ job, request }: Task): Promise<Converter> {
    const key = JSON.stringify([job, request]);
    let converter = this.converters.get(key);
    if (converter === undefined) {
      converter = this.prepare(job, request);
      this.converters.set(key, converter);
      converter.catch(() => this.converters.delete(key));
    }
    return await converter;
  }

  private async prepare(job: string, request: Task['request']): Promise<Converter> {
    const name = jobNameSchema.safeParse(job);
    if (!name.success) throw new LatensifyError('usage', `This program knows no job called ${job}.`);
    return (await this.workshop.prepare(name.data, { ...request, sources: ['.'] })).converter;
  }

  /** A disk that is not mounted here, a model that does not open, no way to the storage: others may do better. */
  private async isOwnFault(error: LatensifyError, { file }: Task): Promise<boolean> {
    if (error instanceof MissingFolder) return true;
    if (error.code === 'model' || error.code === 'device' || error.code === 'unreachable') return true;
    if (error.code !== 'unreadable') return false;
    return (await this.workshop.storage.status(file.base).catch(() => undefined)) === undefined;
  }

  private fallIll(error: LatensifyError): void {
    if (this.isIll) return;
    this.isIll = true;
    this.settings.onLog(`${error.message} No file is taken for ${illMs / 1000} s.`);
    for (const worker of this.workers.values()) void worker.pause(true);
    setTimeout(() => {
      this.isIll = false;
      for (const worker of this.workers.values()) void worker.resume();
    }, illMs).unref();
  }

  /** Not counted as a try. */
  private async giveBack(job: Job<Task, Answer>, token: string, delayMs: number): Promise<never> {
    if (delayMs === 0) {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    await job.moveToDelayed(Date.now() + delayMs, token);
    throw new DelayedError();
  }
}

class MissingFolder extends LatensifyError {
  constructor(folder: string) {
    super('unreadable', `${folder} is not there on this machine: is the share mounted?`);
  }
}

function answerOf(made: Made, attempts: number): Answer {
  switch (made.kind) {
    case 'result': {
      const { staged, quality, incomplete, notices, ...rest } = made;
      return {
        ...rest,
        notices: [...notices],
        staged: staged.temporary,
        attempts,
        ...(quality !== undefined && { quality }),
        ...(incomplete !== undefined && { incomplete }),
      };
    }
    case 'keep-original':
      return { ...made, notices: [...made.notices], attempts };
    case 'refuse':
      return { ...made, attempts };
  }
}

async function withDeadline(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, deadline]);
  clearTimeout(timer);
}
