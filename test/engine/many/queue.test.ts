import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createEngine, type Engine, type QueueOptions } from '../../../engine/index.js';
import { journalName } from '../../../engine/files/index.js';
import { latensify } from '../../cli/command.js';
import { photograph, pngPhotograph } from '../pictures.js';
import { colorize, compress, denoise, develop, engineForTest, outcomes } from '../run-job.js';
import { untrained } from '../lab/own-models.js';
import { listTree, listVisible, temporaryFolder, writeTree } from '../temp-folder.js';
import { hasOpenSsl, hasRedis, type RedisServer, startRedis } from './redis-server.js';
import { startWorkers } from './workers.js';

/** Dead workers are found sooner than by default, yet no busy machine takes a living one for dead. */
const lockMs = 4000;
const quick = { retryMs: 200, sweepMs: 1000 };

let redis: RedisServer;

function engineOnQueue(options: Partial<QueueOptions> = {}, labFolder?: string): Engine {
  const queue = { url: redis.url, ...quick, ...options };
  const engine = createEngine({ device: 'cpu', threads: 1, queue, labFolder });
  onTestFinished(() => engine.dispose());
  return engine;
}

async function smallPictures(count: number): Promise<Record<string, Uint8Array>> {
  const cuttings = Array.from({ length: count }, (_, index) => ({
    width: 48,
    height: 32,
    left: (index * 37) % 700,
    top: (index * 23) % 460,
  }));
  const pictures = await Promise.all(cuttings.map((cutting) => pngPhotograph(cutting)));
  return Object.fromEntries(
    pictures.map((bytes, index) => [`${index % 3 === 0 ? 'album/' : ''}${index}.png`, bytes]),
  );
}

/** The content of all visible files. */
async function contentOf(folder: string): Promise<Record<string, string>> {
  const names = await listVisible(folder);
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name), 'base64')));
  return Object.fromEntries(names.map((name, index) => [name, contents[index]!]));
}

async function recordsOf(folder: string): Promise<{ state: string; source: string }[]> {
  const text = await readFile(join(folder, journalName), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { state: string; source: string });
}

describe.skipIf(!hasRedis)('files handed to a queue', () => {
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    await redis.stop();
  });

  test('two hundred pictures on four workers, of which one is killed and one file kills; Redis is restarted', async () => {
    const root = await temporaryFolder();
    const pictures = await smallPictures(200);
    await writeTree(join(root, 'in'), {
      ...pictures,
      'deadly.png': await pngPhotograph(),
      'notes.txt': 'none',
    });
    const workers = await startWorkers(4, { url: redis.url, concurrency: 2, lockMs }, { badDisk: true });
    let done = 0;
    let restarting: Promise<void> | undefined;
    const request = { sources: [join(root, 'in')], recursive: true, output: join(root, 'out') };
    const ran = await compress(request, {
      engine: engineOnQueue({ inFlight: 40 }),
      onEvent: ({ type }) => {
        if (type !== 'file-finished') return;
        done++;
        if (done === 40) workers.kill(0, 'SIGKILL');
        if (done === 100) restarting = redis.restart();
      },
    });
    await restarting;

    // Every file once, in events, in the journal and on the disk.
    expect(ran.events.filter(({ type }) => type === 'file-finished')).toHaveLength(202);
    expect(ran.summary.outcomes).toMatchObject({ written: 200, copied: 1, failed: 1 });
    const finished = (await recordsOf(join(root, 'out'))).filter(({ state }) => state === 'finished');
    expect(new Set(finished.map(({ source }) => source)).size).toBe(finished.length);
    // The one that kills is set aside with its reason, after one of its three victims was replaced each time.
    expect(ran.files['deadly.png']).toMatchObject({
      outcome: 'failed',
      reason: 'Workers ended or lost touch while they worked on it, 3 times: it is set aside.',
      output: join(root, 'out', 'deadly.png'),
    });
    expect(workers.restarts()).toBe(4);
    // The results are those of a local job, byte for byte, and nothing else is left.
    const local = await compress({ ...request, sources: [join(root, 'in')], output: join(root, 'local') });
    expect(local.summary.outcomes).toMatchObject({ written: 201, copied: 1, failed: 0 });
    const [expected, results] = [await contentOf(join(root, 'local')), await contentOf(join(root, 'out'))];
    delete expected['deadly.ltn'];
    delete results['deadly.png'];
    expect(results).toEqual(expected);
    expect((await listTree(root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(await workers.stop()).toEqual([0, 0, 0, 0]);
  }, 240_000);

  test('what may pass is tried again, what can not is not', async () => {
    const root = await temporaryFolder();
    const pictures = await smallPictures(3);
    await writeTree(join(root, 'in'), {
      'shaky.png': pictures['1.png']!,
      'dead-sector.png': pictures['2.png']!,
      'broken.png': pictures['album/0.png']!.subarray(0, 300),
    });
    const workers = await startWorkers(1, { url: redis.url, concurrency: 1, lockMs }, { badDisk: true });
    const ran = await compress(
      { sources: [join(root, 'in')], output: join(root, 'out'), format: 'webp' },
      { engine: engineOnQueue() },
    );
    expect(outcomes(ran)).toEqual({
      'shaky.png': 'written',
      'dead-sector.png': 'failed',
      'broken.png': 'failed',
    });
    expect(ran.files['dead-sector.png']!.reason).toBe('The disk reports an error while reading or writing.');
    const tries = (name: string): number => workers.said.filter((line) => line.includes(name)).length;
    // What a worker says comes through a pipe of its own, later than the job's end on a busy machine.
    await expect
      .poll(() => [tries('shaky.png'), tries('dead-sector.png'), tries('broken.png')])
      .toEqual([1, 5, 0]);
  });

  test('files come back by develop, each to the workers that have its model', async () => {
    const root = await temporaryFolder();
    await writeTree(join(root, 'in'), await smallPictures(4));
    await startWorkers(1, { url: redis.url });
    const engine = engineOnQueue();
    const small = { sources: [join(root, 'in')], recursive: true, output: join(root, 'small') };
    expect((await compress(small, { engine })).summary.outcomes.written).toBe(4);
    const back = { sources: [join(root, 'small')], recursive: true, output: join(root, 'back') };
    expect((await develop(back, { engine })).summary.outcomes.written).toBe(4);
    expect(await listVisible(join(root, 'back'))).toEqual(['1.png', '2.png', 'album/0.png', 'album/3.png']);
    const stays = { ...back, output: join(root, 'here') };
    await develop(stays);
    expect(await contentOf(join(root, 'back'))).toEqual(await contentOf(join(root, 'here')));
  });

  test('models of one’s own work where workers have them', async () => {
    const root = await temporaryFolder();
    await writeTree(join(root, 'in'), await smallPictures(2));
    const labFolder = join(root, 'state/lab');
    const picture = { channels: 3, height: 32, width: 32 } as const;
    await untrained(labFolder, 'scans', 'denoising', { picture });
    await startWorkers(1, { url: redis.url }, { env: { LATENSIFY_STATE: join(root, 'state') } });
    const request = { sources: [join(root, 'in')], recursive: true, model: 'scans' };
    const engine = engineOnQueue({}, labFolder);
    const here = createEngine({ device: 'cpu', threads: 1, labFolder });
    onTestFinished(() => here.dispose());
    const clean = { ...request, noise: { kind: 'auto' } } as const;
    const there = await denoise({ ...clean, output: join(root, 'clean') }, { engine });
    expect(there.summary.outcomes).toMatchObject({ written: 2, failed: 0 });
    await denoise({ ...clean, output: join(root, 'clean-here') }, { engine: here });
    expect(await contentOf(join(root, 'clean'))).toEqual(await contentOf(join(root, 'clean-here')));
    const small = await compress({ ...request, output: join(root, 'small') }, { engine });
    expect(small.summary.outcomes).toMatchObject({ written: 2, failed: 0 });
    await compress({ ...request, output: join(root, 'small-here') }, { engine: here });
    expect(await contentOf(join(root, 'small'))).toEqual(await contentOf(join(root, 'small-here')));
  });

  test('denoising, alone and before compressing, gives what it gives here', async () => {
    const root = await temporaryFolder();
    await writeTree(join(root, 'in'), await smallPictures(3));
    await startWorkers(2, { url: redis.url, concurrency: 1 });
    const request = { sources: [join(root, 'in')], recursive: true };
    const noise = { kind: 'level', luminance: 12, chroma: 8 } as const;
    const denoising = { noise: { kind: 'auto' }, strength: 60, colour: 60 } as const;
    const engine = engineOnQueue();
    const there = await denoise({ ...request, output: join(root, 'clean'), noise }, { engine });
    expect(there.summary.outcomes).toMatchObject({ written: 3, failed: 0 });
    await denoise({ ...request, output: join(root, 'clean-here'), noise });
    expect(await contentOf(join(root, 'clean'))).toEqual(await contentOf(join(root, 'clean-here')));
    const small = { ...request, format: 'webp', denoising } as const;
    const both = await compress({ ...small, output: join(root, 'small') }, { engine });
    expect(both.summary.outcomes).toMatchObject({ written: 3, failed: 0 });
    await compress({ ...small, output: join(root, 'small-here') });
    expect(await contentOf(join(root, 'small'))).toEqual(await contentOf(join(root, 'small-here')));
  });

  test('colorizing, with hints and with a reference, gives what it gives here', async () => {
    const root = await temporaryFolder();
    const grey = await photograph({ width: 96, height: 64 }).grayscale().png().toBuffer();
    const hints = { version: 1, hints: [{ x: 0.5, y: 0.5, color: '#c04030' }] };
    await writeTree(join(root, 'in'), {
      'a.png': grey,
      'b.png': grey,
      'b.hints.json': JSON.stringify(hints),
    });
    const other = await photograph({ width: 96, height: 64 }).modulate({ hue: 90 }).png().toBuffer();
    await writeTree(root, { 'reference.png': other });
    await startWorkers(1, { url: redis.url, concurrency: 1 });
    const engine = engineOnQueue();
    const request = { sources: [join(root, 'in/a.png'), join(root, 'in/b.png')] };
    const hinted = { ...request, savedHints: true };
    expect(
      (await colorize({ ...hinted, output: join(root, 'hinted') }, { engine })).summary.outcomes.written,
    ).toBe(2);
    await colorize({ ...hinted, output: join(root, 'hinted-here') });
    const results = await contentOf(join(root, 'hinted'));
    expect(results).toEqual(await contentOf(join(root, 'hinted-here')));
    expect(results['a.png']).not.toBe(results['b.png']);
    const lent = { ...request, reference: join(root, 'reference.png') };
    expect(
      (await colorize({ ...lent, output: join(root, 'lent') }, { engine })).summary.outcomes.written,
    ).toBe(2);
    await colorize({ ...lent, output: join(root, 'lent-here') });
    const coloured = await contentOf(join(root, 'lent'));
    expect(coloured).toEqual(await contentOf(join(root, 'lent-here')));
    expect(coloured['a.png']).not.toBe(results['a.png']);
  });

  test('a run that is interrupted leaves no file on the queue, and the next one goes on', async () => {
    const root = await temporaryFolder();
    await writeTree(join(root, 'in'), await smallPictures(30));
    const request = { sources: [join(root, 'in')], recursive: true, output: join(root, 'out') };
    const workers = await startWorkers(1, { url: redis.url, concurrency: 1 });
    const controller = new AbortController();
    let done = 0;
    const first = await compress(request, {
      engine: engineOnQueue(),
      signal: controller.signal,
      onEvent: ({ type }) => {
        if (type === 'file-finished' && ++done === 5) controller.abort();
      },
    });
    expect(first.summary).toMatchObject({ cancelled: true });
    await workers.stop();
    await startWorkers(1, { url: redis.url, concurrency: 1 });
    const second = await compress(request, { engine: engineOnQueue() });
    expect(second.summary.outcomes.written).toBe(30 - first.summary.outcomes.written);
    expect(second.summary.outcomes.failed).toBe(0);
    expect((await listVisible(join(root, 'out'))).length).toBe(30);
    expect((await listTree(root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('what Redis forgot is handed in again', async () => {
    const root = await temporaryFolder();
    await writeTree(join(root, 'in'), await smallPictures(5));
    const request = { sources: [join(root, 'in')], recursive: true, output: join(root, 'out') };
    const notices: string[] = [];
    const running = compress(request, {
      engine: engineOnQueue({ onNotice: (sentence) => notices.push(sentence) }),
    });
    await expect.poll(() => notices.length, { timeout: 20_000 }).toBe(1);
    expect(notices[0]).toMatch(/^No worker takes these files yet: start "latensify worker"/);
    await redis.command((client) => client.flushall());
    await expect
      .poll(() => redis.command((client) => client.dbsize()), { timeout: 20_000 })
      .toBeGreaterThan(5);
    await startWorkers(1, { url: redis.url });
    expect((await running).summary.outcomes.written).toBe(5);
  });

  test('originals are replaced as by a local job', async () => {
    const root = await temporaryFolder();
    const pictures = { ...(await smallPictures(3)), 'large.png': await pngPhotograph() };
    await writeTree(join(root, 'in'), pictures);
    await startWorkers(1, { url: redis.url });
    const request = { sources: [join(root, 'in')], recursive: true, replace: true, format: 'webp' } as const;
    const ran = await compress(request, { engine: engineOnQueue() });
    expect(ran.summary.outcomes.written).toBe(4);
    expect(await listVisible(join(root, 'in'))).toEqual(
      ['1.webp', '2.webp', 'album/0.webp', 'large.webp']
        .concat(Object.keys(pictures).map((name) => `latensify-originals/${name}`))
        .sort(),
    );
  });

  test('a worker that does not see the files gives them back, and makes no folders', async () => {
    const root = await temporaryFolder();
    await writeTree(join(root, 'in'), await smallPictures(4));
    const stranger = await startWorkers(1, { url: redis.url }, { unmounted: root });
    const running = compress(
      { sources: [join(root, 'in')], recursive: true, output: join(root, 'out') },
      { engine: engineOnQueue() },
    );
    const complaint = /is not there on this machine: is the share mounted\? No file is taken for 30 s\./;
    await expect.poll(() => stranger.said.join('\n'), { timeout: 20_000 }).toMatch(complaint);
    await startWorkers(1, { url: redis.url });
    expect((await running).summary.outcomes).toMatchObject({ written: 4, failed: 0 });
  });
});

test.skipIf(!hasRedis || !hasOpenSsl)('a password and TLS', async () => {
  const server = await startRedis({ password: 'se:cret/ä', tls: true });
  onTestFinished(() => server.stop());
  const root = await temporaryFolder();
  await writeTree(join(root, 'in'), await smallPictures(2));
  const env = { LATENSIFY_QUEUE: server.url, NODE_EXTRA_CA_CERTS: server.certificate };
  await startWorkers(1, { url: server.url }, { env });
  const args = ['compress', join(root, 'in'), '-r', '-o', join(root, 'out'), '--device', 'cpu'];
  const ran = await latensify(args, { env });
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(await listVisible(join(root, 'out'))).toEqual(['1.ltn', 'album/0.ltn']);

  const stranger = await latensify(args, { env: { LATENSIFY_QUEUE: server.url } });
  expect(stranger.stderr).toMatch(/can't be reached over TLS: .*certificate/);
  const wrong = await latensify(args, {
    env: { ...env, LATENSIFY_QUEUE: server.url.replace('se%3A', 'so') },
  });
  expect(wrong.stderr).toMatch(/refuses the user or the password\.$/m);
  expect(wrong.stderr).not.toContain('cret');
});

test('addresses that lead nowhere are said', async () => {
  const work = (url: string) => engineForTest().work({ url });
  await expect(work('queue.example')).rejects.toMatchObject({ code: 'usage' });
  await expect(work('https://queue.example/')).rejects.toMatchObject({ code: 'usage' });
  await expect(work('redis://127.0.0.1:1/')).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringMatching(/^Redis at 127\.0\.0\.1:1 can't be reached: /) as string,
  });
});
