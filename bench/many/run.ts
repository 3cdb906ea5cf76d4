import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { projectRoot } from '../../common/paths.js';
import { version } from '../../common/version.js';
import { type CompressOptions, createEngine } from '../../engine/index.js';
import { diskStorage } from '../../engine/files/index.js';
import { Dispatcher } from '../../engine/many/dispatcher.js';
import { reachRedis } from '../../engine/many/redis.js';
import { thisMachine } from '../shared/machine.js';
import { type BenchRedis, startRedis, startWorkers } from './servers.js';
import type { ManyFigures, ManySettings, Throughput } from './types.js';

const workerCounts = [1, 2, 4] as const;
const tinyFiles = 200;
/** How many are handed over at once when memory is measured. */
const inOneGo = 2000;

/** Takes all figures one after the other. Every run has fresh results of the same pictures. */
export async function runMany(settings: ManySettings): Promise<ManyFigures> {
  const [load] = loadavg();
  const folder = await mkdtemp(join(tmpdir(), 'latensify-bench-many-'));
  const redis = await startRedis();
  try {
    const pictures = join(folder, 'pictures');
    const tiny = join(folder, 'tiny');
    await makePictures(pictures, settings.files, settings.edge);
    await makePictures(tiny, tinyFiles, 48);
    let run = 0;
    const output = (): string => join(folder, `out-${run++}`);
    const compress = async (options: Omit<CompressOptions, 'output'>, url?: string): Promise<number> =>
      await timeJob({ ...options, output: output() }, url);

    const job = { sources: [pictures], jobs: 1 };
    const throughput: Throughput[] = [{ workers: undefined, seconds: await compress(job) }];
    for (const workers of workerCounts) {
      const stop = await startWorkers(workers, redis.url);
      // Each worker loads the networks with its first file.
      await compress({ sources: [pictures] }, redis.url);
      throughput.push({ workers, seconds: await compress({ sources: [pictures] }, redis.url) });
      await stop();
    }

    const tinyJob = { sources: [tiny], format: 'webp', jobs: 1 } as const;
    const tinyLocalSeconds = await compress(tinyJob);
    const stop = await startWorkers(1, redis.url);
    await compress(tinyJob, redis.url);
    const tinyQueueSeconds = await compress({ ...tinyJob, jobs: 2 }, redis.url);
    await stop();
    return {
      ...settings,
      machine: thisMachine(),
      load: load!,
      throughput,
      tinyFiles,
      tinyLocalSeconds,
      tinyQueueSeconds,
      ...(await measureMemory(redis, settings.queued)),
    };
  } finally {
    await redis.stop();
    await rm(folder, { recursive: true });
  }
}

/** Pieces of the example photographs. */
async function makePictures(folder: string, count: number, edge: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const examples = join(projectRoot, 'examples');
  const names = (await readdir(examples)).filter((name) => name.endsWith('.png'));
  const photographs = await Promise.all(names.map((name) => readFile(join(examples, name))));
  for (let index = 0; index < count; index++) {
    const photograph = sharp(photographs[index % photographs.length]);
    const { width, height } = await photograph.metadata();
    const [w, h] = [Math.min(edge, width), Math.min(edge / 2, height)];
    const left = (index * 37) % (width - w + 1);
    const top = (index * 23) % (height - h + 1);
    const bytes = await photograph.extract({ left, top, width: w, height: h }).png().toBuffer();
    await writeFile(join(folder, `${index}.png`), bytes);
  }
}

/** The job alone: models are loaded before. */
async function timeJob(options: CompressOptions, url: string | undefined): Promise<number> {
  const queue = url === undefined ? undefined : { url };
  const engine = createEngine({ device: 'cpu', threads: 1, queue });
  try {
    await engine.checkModel();
    const { seconds, outcomes } = await engine.compress(options);
    if (outcomes.failed > 0) throw new Error(`${outcomes.failed} files failed.`);
    return seconds;
  } finally {
    await engine.dispose();
  }
}

/** Entries as jobs make them, for files in folders with names as cameras give them; no worker takes any. */
async function measureMemory(
  { url, client }: BenchRedis,
  queued: number,
): Promise<Pick<ManyFigures, 'redisBytes' | 'redisVersion' | 'senderBytes'>> {
  await client.flushall();
  const before = await usedMemory(client);
  const ownBefore = process.memoryUsage().rss;
  const connection = await reachRedis(url, () => undefined);
  const dispatcher = new Dispatcher({
    connection,
    storage: diskStorage,
    version: version(),
    onNotice: () => undefined,
    sweepMs: 1e9,
  });
  const order = {
    job: 'compress',
    request: {
      format: 'ltn',
      goal: { kind: 'preset', preset: 'balanced' },
      replace: false,
      model: '0'.repeat(16),
    },
    verify: false,
  };
  const waiting: Promise<unknown>[] = [];
  for (let first = 0; first < queued; first += inOneGo) {
    for (let index = first; index < Math.min(queued, first + inOneGo); index++) {
      const made = dispatcher.make(order, pieceOf(index), { onProgress: () => undefined });
      waiting.push(made.catch(() => undefined));
    }
    while ((await entries(client)) < Math.min(queued, first + inOneGo)) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  const redisBytes = (await usedMemory(client)) - before;
  const senderBytes = process.memoryUsage().rss - ownBefore;
  const redisVersion = /^redis_version:(\S+)/m.exec(await client.info('server'))?.[1] ?? '?';
  await client.flushall();
  await dispatcher.cancel();
  await Promise.all(waiting);
  await dispatcher.close();
  return { redisBytes, redisVersion, senderBytes };
}

const entries = async (client: BenchRedis['client']): Promise<number> =>
  await client.llen(`latensify:v${version()}-${'0'.repeat(16)}:wait`);

const usedMemory = async (client: BenchRedis['client']): Promise<number> =>
  Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]);

function pieceOf(index: number) {
  const base = '/mnt/archive/photographs';
  const folder = `2019/${Math.floor(index / 500)}`;
  const name = `DSC_${String(index).padStart(6, '0')}.jpg`;
  const path = `${base}/${folder}/${name}`;
  const common = { size: 8_000_000, mtimeMs: 1.6e12 + index };
  return {
    file: { path, name, realPath: path, base, folder, mode: 0o644, named: false, isLink: false, ...common },
    folder: `/mnt/archive/smaller/${folder}`,
    models: ['0'.repeat(16)],
    identity: { source: path, job: 'compress', options: 'f'.repeat(64), ...common },
  };
}
