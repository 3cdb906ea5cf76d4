import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { projectRoot } from '../../../common/paths.js';
import {
  type AppContract,
  appContract,
  type Client,
  createClient,
  transportPair,
} from '../../../engine/api/index.js';
import { type AppService, createAppService } from '../../../engine/app/index.js';
import { type EngineChild, forkEngine } from '../../../engine/host/index.js';
import { until } from '../fake-engine.js';
import { temporaryFolder } from '../temp-folder.js';

/** The real engine in its real process, on real pictures. */
let service: AppService | undefined;
afterEach(async () => {
  await service?.dispose();
  service = undefined;
});

interface Program {
  readonly client: Client<AppContract>;
  readonly folder: string;
  readonly children: EngineChild[];
}

async function start(folder: string): Promise<Program> {
  const children: EngineChild[] = [];
  service = await createAppService({
    surface: 'desktop',
    version: '0',
    stateFolder: join(folder, 'state'),
    labFolder: join(folder, 'lab'),
    firstOutput: { place: 'beside' },
    fork: () => {
      const child = forkEngine({ device: 'cpu' });
      children.push(child);
      return child;
    },
  });
  const [mine, its] = transportPair();
  service.connect(its);
  return { client: createClient(appContract, mine), folder, children };
}

async function withPictures(names: readonly string[]): Promise<Program> {
  const folder = await temporaryFolder();
  const program = await start(folder);
  for (const name of names) await copyFile(join(projectRoot, 'examples', name), join(folder, name));
  const grants = await service!.grant(names.map((name) => join(folder, name)));
  await program.client.call('items.add', { grants: grants.map(({ id }) => id) });
  return program;
}

const list = async ({ client }: Program) =>
  (await client.call('items.list', { offset: 0, limit: 100 })).items;

test('killed while it works, the pictures it worked on fail with a reason, and the next ones are done', async () => {
  const program = await withPictures(['kodim03.png', 'kodim07.png', 'kodim23.png']);
  const { client, children } = program;
  const engineStates: string[] = [];
  client.on('engine.state', ({ state }) => engineStates.push(state));
  await client.call('settings.set', { jobs: 1 });
  await client.call('job.run', {});
  await until(
    async () => (await list(program))[0]!.state === 'running' && (await list(program))[0]!.progress >= 0,
  );
  children[0]!.kill();
  await until(async () => (await list(program)).every(({ state }) => state === 'failed' || state === 'done'));
  const items = await list(program);
  expect(items.map(({ state }) => state)).toEqual(['failed', 'done', 'done']);
  expect(items[0]!.reason).toContain('The engine ended unexpectedly (killed by SIGKILL).');
  expect(engineStates).toContain('crashed');
  expect(engineStates.at(-1)).toBe('ready');

  await client.call('items.retry', { ids: [items[0]!.id] });
  await client.call('job.run', {});
  await until(async () => (await list(program))[0]!.state === 'done');
  expect((await readdir(program.folder)).filter((name) => name.endsWith('.ltn'))).toEqual([
    'kodim03.ltn',
    'kodim07.ltn',
    'kodim23.ltn',
  ]);

  await service!.dispose();
  const again = await start(program.folder);
  expect((await list(again)).map(({ state, hasResult }) => [state, hasResult])).toEqual([
    ['done', true],
    ['done', true],
    ['done', true],
  ]);
});

test('shows what is visible in every version, newest request first', async () => {
  const program = await withPictures(['kodim23.png']);
  const { client } = program;
  const item = (await list(program))[0]!.id;
  const info = await client.call('preview.open', { item });
  expect(info).toMatchObject({ width: 768, height: 512, format: 'png', bits: 8, levels: 3 });
  const region = { left: 100, top: 60, width: 300, height: 200 };
  const render = (view: string, version: Parameters<typeof ask>[1], level = 0) => ask(view, version, level);
  const ask = (
    view: string,
    version:
      | { kind: 'original' | 'result' }
      | { kind: 'latensify'; quality: number }
      | { kind: 'peer'; format: 'jpeg' | 'webp' | 'avif'; matchQuality: number },
    level: number,
  ) => client.call('preview.render', { item, view, version: version, region, level });

  const original = await render('left', { kind: 'original' });
  expect(original).toMatchObject({ width: 300, height: 200, region, wholeBytes: info.bytes });
  const picture = (await service!.pixels(original.pixels))!;
  expect(picture.type).toBe('image/png');

  const [low, high] = [
    await render('right', { kind: 'latensify', quality: 20 }),
    await render('right', { kind: 'latensify', quality: 80 }),
  ];
  expect(high.cropBytes!).toBeGreaterThan(low.cropBytes!);
  expect(high.psnr!).toBeGreaterThan(low.psnr!);
  expect(low.psnr!).toBeGreaterThan(28);

  const jpeg = await render('right', { kind: 'peer', format: 'jpeg', matchQuality: 80 });
  expect(Math.abs(jpeg.cropBytes! / high.cropBytes! - 1)).toBeLessThan(0.15);

  const { msSsim } = await client.call('preview.measure', {
    item,
    view: 'right',
    version: { kind: 'latensify', quality: 80 },
    region,
    level: 0,
  });
  expect(msSsim!).toBeGreaterThan(0.95);
  expect(msSsim!).toBeLessThan(1);

  const half = await render('left', { kind: 'latensify', quality: 50 }, 1);
  expect(half).toMatchObject({ width: 150, height: 100, isApproximate: false });

  const older = render('pane', { kind: 'latensify', quality: 31 });
  const newer = render('pane', { kind: 'latensify', quality: 32 });
  await expect(older).rejects.toMatchObject({ code: 'cancelled' });
  expect((await newer).quality).toBe(32);

  await expect(render('left', { kind: 'result' })).rejects.toThrow('There is no result yet.');
  const outside = { left: 5000, top: 0, width: 10, height: 10 };
  await expect(
    client.call('preview.render', {
      item,
      view: 'v',
      version: { kind: 'original' },
      region: outside,
      level: 0,
    }),
  ).rejects.toThrow('outside');
});

test('estimates the size of the whole, opens results, and exports them', async () => {
  const program = await withPictures(['kodim07.png']);
  const { client, folder } = program;
  const defaults = await client.call('job.defaults', {});
  if (defaults.job !== 'compress') throw new Error('Compressing is what is done first.');
  await client.call('job.setDefaults', { ...defaults, goal: { kind: 'quality', quality: 60 } });
  await client.call('job.run', {});
  await until(async () => (await list(program))[0]!.state === 'done');
  const [item] = await list(program);
  const version = { kind: 'latensify', quality: 60 } as const;
  const { bytes } = await client.call('preview.estimate', { item: item!.id, version });
  expect(Math.abs(bytes / item!.bytesAfter! - 1)).toBeLessThan(0.02);

  // At another quality it takes the place of its earlier result.
  await client.call('job.setDefaults', { ...defaults, goal: { kind: 'quality', quality: 30 } });
  await client.call('items.retry', { all: true });
  await client.call('job.run', {});
  await until(async () => (await list(program))[0]!.state !== 'waiting');
  await until(async () => (await list(program))[0]!.state !== 'running');
  const [smaller] = await list(program);
  expect(smaller).toMatchObject({ state: 'done', resultName: 'kodim07.ltn' });
  expect(smaller!.bytesAfter!).toBeLessThan(item!.bytesAfter!);

  const region = { left: 0, top: 0, width: 768, height: 512 };
  const result = await client.call('preview.render', {
    item: item!.id,
    view: 'a',
    version: { kind: 'result' },
    region,
    level: 0,
  });
  expect(result.wholeBytes).toBe(smaller!.bytesAfter);
  expect(result.psnr!).toBeGreaterThan(30);

  const thumbnail = (await service!.pixels(item!.thumbnail!))!;
  expect(thumbnail.type).toBe('image/webp');
  expect(Buffer.from(thumbnail.data).toString('latin1', 0, 4)).toBe('RIFF');

  const states: string[] = [];
  client.on('export.changed', ({ state }) => states.push(state));
  await client.call('exports.start', {
    items: { all: true },
    format: 'jpeg',
    output: { place: 'beside' },
    overwrite: false,
  });
  await until(() => states.at(-1) === 'done');
  expect(await readdir(folder)).toContain('kodim07.jpg');
});
