import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JobSettings } from '../../../engine/api/index.js';
import { EngineSupervisor } from '../../../engine/host/index.js';
import { findFiles, type NewItem, Queue, QueueRunner, QueueStore } from '../../../engine/queue/index.js';
import { fakeEngine, until } from '../fake-engine.js';
import { temporaryFolder, writeTree } from '../temp-folder.js';

const settings: JobSettings = {
  job: 'compress',
  format: 'ltn',
  goal: { kind: 'quality', quality: 50 },
  output: { place: 'beside' },
  pattern: '{name}',
  overwrite: false,
  copyOthers: false,
};

const files = (count: number): NewItem[] =>
  Array.from({ length: count }, (_, index) => ({
    path: `/pictures/${index}.jpg`,
    name: `${index}.jpg`,
    folder: '',
    sidecars: [],
    kind: 'picture',
    bytes: 100,
  }));

const denoising: JobSettings = {
  job: 'denoise',
  noise: { kind: 'auto' },
  strength: 50,
  colour: 50,
  format: 'same',
  output: { place: 'beside' },
  pattern: '{name}',
  overwrite: false,
  copyOthers: false,
};

async function runnerOver(count: number) {
  const folder = await temporaryFolder();
  const engine = fakeEngine({ waits: true });
  const silent = (): void => undefined;
  const supervisor = new EngineSupervisor({ fork: engine.fork, onState: silent, onLog: silent });
  const queue = new Queue();
  let finished = 0;
  let chosen: JobSettings['job'] = 'compress';
  const runner = new QueueRunner({
    queue,
    engine: supervisor,
    isEngineStopped: () => supervisor.state.state === 'stopped',
    defaults: (job = chosen) => (job === 'compress' ? settings : denoising),
    folderOf: () => folder,
    fileOf: ({ id }) => `/${id}`,
    jobs: () => 2,
    onTotals: silent,
    onFinished: () => finished++,
  });
  const ids = queue.add('batch', files(count));
  const states = () => ids.map((id) => queue.get(id)!.state);
  const choose = (job: JobSettings['job']) => (chosen = job);
  return { folder, engine, queue, runner, ids, states, choose, finished: () => finished };
}

describe('a run', () => {
  test('takes two at a time, in order, and ends', async () => {
    const { engine, runner, queue, finished } = await runnerOver(4);
    runner.run();
    await until(() => engine.started.length === 2);
    expect(runner.totals()).toMatchObject({ queue: 'running', states: { running: 2, waiting: 2 } });
    for (let started = 3; started <= 6; started++) {
      engine.release();
      await until(() => engine.started.length === Math.min(4, started));
    }
    await until(() => finished() === 1);
    expect(engine.started).toEqual(['0.jpg', '1.jpg', '2.jpg', '3.jpg']);
    expect(runner.totals()).toMatchObject({
      queue: 'idle',
      states: { done: 4 },
      run: { items: 4, finished: 4, progress: 1 },
      bytesBefore: 400,
      bytesAfter: 20,
    });
    expect([...queue.all()].every(({ result }) => result?.bytes === 5)).toBe(true);
  });

  test('is paused: what ran stops, and comes first when it goes on', async () => {
    const { engine, runner, states } = await runnerOver(3);
    runner.run();
    await until(() => engine.started.length === 2);
    runner.pause();
    expect(runner.totals().queue).toBe('pausing');
    await until(() => runner.totals().queue === 'paused');
    expect(states()).toEqual(['paused', 'paused', 'waiting']);
    runner.resume();
    await until(() => engine.started.length === 4);
    expect(engine.started.slice(2).sort()).toEqual(['0.jpg', '1.jpg']);
  });

  test('is cancelled: nothing more is started, what ran stops', async () => {
    const { engine, runner, states, finished } = await runnerOver(3);
    runner.run();
    await until(() => engine.started.length === 2);
    runner.cancel();
    await until(() => finished() === 1);
    expect(states()).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(engine.started).toHaveLength(2);
    expect(runner.totals().queue).toBe('idle');
  });

  test('passes settings over that are for another kind of job', async () => {
    const { engine, runner, queue, ids } = await runnerOver(1);
    queue.change(ids[0]!, { settings: denoising });
    runner.run();
    await until(() => engine.requests.length === 1);
    expect(engine.requests[0]).toMatchObject({ job: 'compress' });
    runner.cancel();
    await until(() => runner.totals().queue === 'idle');
  });

  test('goes on without a single item that is cancelled', async () => {
    const { engine, runner, ids, states } = await runnerOver(3);
    runner.run();
    await until(() => engine.started.length === 2);
    runner.cancel({ ids: [ids[0]!] });
    await until(() => engine.started.length === 3);
    expect(states()).toEqual(['cancelled', 'running', 'running']);
  });

  test('of some items leaves the others waiting', async () => {
    const { engine, runner, ids, states, finished } = await runnerOver(3);
    runner.run({ ids: [ids[2]!] });
    await until(() => engine.started.length === 1);
    engine.release();
    await until(() => finished() === 1);
    expect(engine.started).toEqual(['2.jpg']);
    expect(states()).toEqual(['waiting', 'waiting', 'done']);
  });

  test('keeps the kind of job that it was started with; the next one takes what is chosen then', async () => {
    const { engine, runner, queue, ids, choose } = await runnerOver(3);
    runner.run();
    await until(() => engine.started.length === 2);
    choose('denoise');
    for (let released = 0; released < 3; released++) engine.release();
    await until(() => engine.started.length === 3);
    engine.release();
    await until(() => runner.totals().queue === 'idle');
    expect(engine.requests).toMatchObject([{ job: 'compress' }, { job: 'compress' }, { job: 'compress' }]);
    queue.change(ids[0]!, { state: 'waiting' });
    runner.run();
    await until(() => engine.started.length === 4);
    expect(engine.requests[3]).toMatchObject({ job: 'denoise', strength: 50, format: 'same' });
    expect(queue.page(0, 3).items).toMatchObject([{ job: 'denoise' }, { job: 'compress' }, {}]);
    engine.release();
    await until(() => runner.totals().queue === 'idle');
  });

  test('when the engine crashes, what ran fails with a reason, and the next engine does the rest', async () => {
    const { engine, runner, queue, ids, states, finished } = await runnerOver(3);
    runner.run();
    await until(() => engine.started.length === 2);
    engine.crash();
    await until(() => engine.started.length === 3);
    expect(engine.forks).toBe(2);
    expect(states()).toEqual(['failed', 'failed', 'running']);
    expect(queue.get(ids[0]!)!.reason).toContain('The engine ended unexpectedly (killed by SIGKILL).');
    engine.release();
    await until(() => finished() === 1);
    expect(states()[2]).toBe('done');
  });

  test('pauses when the engine ends too often: the rest of the queue is not burnt', async () => {
    const { engine, runner } = await runnerOver(20);
    runner.run();
    for (let crash = 1; crash <= 4; crash++) {
      await until(() => engine.started.length === 2 * crash);
      engine.crash();
    }
    await until(() => runner.totals().queue === 'paused');
    expect(runner.totals().states).toMatchObject({ failed: 8, waiting: 12 });
    expect(engine.forks).toBe(4);
  });

  test('gives two pictures of one name two results', async () => {
    const { engine, queue, runner, folder } = await runnerOver(0);
    const base = { sidecars: [] as string[], kind: 'picture' as const, bytes: 1, folder: 'Trip' };
    const ids = queue.add('trips', [
      { ...base, path: '/a/one.jpg', name: 'one.jpg' },
      { ...base, path: '/a/one.png', name: 'one.png' },
      { ...base, path: '/b/one.png', name: 'one.png' },
      { ...base, path: '/a/two.png', name: 'two.png', sidecars: ['/a/two.xmp'] },
    ]);
    runner.run();
    for (let started = 2; started <= 5; started++) {
      await until(() => engine.started.length === Math.min(4, started));
      engine.release();
    }
    await until(() => ids.every((id) => queue.get(id)!.state === 'done'));
    expect(engine.requests).toMatchObject([
      { sources: ['/a/one.jpg'], output: `${folder}/Trip`, pattern: '{name}.{ext}' },
      { sources: ['/a/one.png'], pattern: '{name}.{ext}' },
      { sources: ['/b/one.png'], pattern: '{name}.{ext}-2' },
      { sources: ['/a/two.png', '/a/two.xmp'], pattern: '{name}' },
    ]);
  });
});

describe('ten thousand items', () => {
  test('are listed in pages, and a change tells only what has changed', () => {
    const queue = new Queue();
    const ids = queue.add('many', files(10_000));
    const changes: (readonly string[])[] = [];
    queue.listen({ onChange: (changed) => changes.push(changed), onReset: () => undefined });
    queue.change(ids[5000]!, { state: 'failed', reason: 'It is damaged.' });
    expect(changes).toEqual([[ids[5000]]]);
    expect(queue.page(4999, 3).items.map(({ state }) => state)).toEqual(['waiting', 'failed', 'waiting']);
    expect(queue.page(0, 500, ['failed'])).toMatchObject({ total: 1, items: [{ reason: 'It is damaged.' }] });
    expect(queue.add('again', files(10_000))).toEqual([]);
  });

  test('outlive the program; what ran waits again', async () => {
    const folder = await temporaryFolder();
    const faults: string[] = [];
    const store = await QueueStore.open(folder, (sentence) => faults.push(sentence));
    const ids = store.queue.add('many', files(10_000));
    store.queue.change(ids[0]!, { state: 'running' });
    store.queue.change(ids[1]!, { state: 'done', result: { bytes: 5, seconds: 1, path: '/out/1.ltn' } });
    await store.close();
    const { queue } = await QueueStore.open(folder, (sentence) => faults.push(sentence));
    expect(queue.size).toBe(10_000);
    expect(queue.page(0, 2).items).toMatchObject([
      { state: 'waiting' },
      { state: 'done', hasResult: true, resultName: '1.ltn', bytesAfter: 5 },
    ]);
    expect(faults).toEqual([]);
    expect(await readdir(folder)).toEqual(['queue.json']);
  });

  test('keep settings from before there were several kinds of job', async () => {
    const folder = await temporaryFolder();
    const { job, ...before } = settings;
    const item = { ...files(1)[0]!, id: 'a', batch: 'b', state: 'waiting', notices: [], settings: before };
    const saved = { version: 1, batches: [{ id: 'b', name: 'Trip' }], items: [item] };
    await writeFile(join(folder, 'queue.json'), JSON.stringify(saved));
    const faults: string[] = [];
    const { queue } = await QueueStore.open(folder, (sentence) => faults.push(sentence));
    expect(queue.page(0, 1).items).toMatchObject([{ settings: { job, ...before } }]);
    expect(faults).toEqual([]);
  });

  test('a file of theirs that was damaged is set aside, and a new queue begins', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'queue.json'), '{"version":1,"items":[{');
    const faults: string[] = [];
    const { queue } = await QueueStore.open(folder, (sentence) => faults.push(sentence));
    expect(queue.size).toBe(0);
    expect(faults[0]).toContain('could not be understood');
    const [aside] = await readdir(folder);
    expect(await readFile(join(folder, aside!), 'utf8')).toContain('"version":1');
  });
});

test('a folder is taken with its sub-folders; sidecars go with their pictures', async () => {
  const trip = join(await temporaryFolder(), 'Trip');
  await mkdir(trip);
  await writeTree(trip, {
    'a.jpg': '1',
    'a.xmp': 'x',
    'day 1/b.jpg': '22',
    'day 1/b.jpg.xmp': 'x',
    'notes.txt': 'n',
  });
  const found = await findFiles(trip, 'folder', () => true, undefined);
  expect(found.problems).toEqual([]);
  expect(found.files.map((file) => [file.folder, file.name, file.kind, file.sidecars.length])).toEqual([
    ['Trip', 'a.jpg', 'picture', 1],
    ['Trip', 'notes.txt', 'other', 0],
    ['Trip/day 1', 'b.jpg', 'picture', 1],
  ]);
  const single = await findFiles(join(trip, 'a.jpg'), 'file', () => true, undefined);
  expect(single.files).toMatchObject([{ name: 'a.jpg', folder: '' }]);
});
