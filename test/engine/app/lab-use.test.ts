import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type AppContract,
  appContract,
  type Client,
  createClient,
  type LabPicturesOf,
  transportPair,
} from '../../../engine/api/index.js';
import { type AppService, createAppService } from '../../../engine/app/index.js';
import { forkEngine } from '../../../engine/host/index.js';
import type { OwnModel } from '../../../engine/lab/index.js';
import { untrained } from '../lab/own-models.js';
import { temporaryFolder } from '../temp-folder.js';

let service: AppService;
let client: Client<AppContract>;
let folder: string;
const fractions: number[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
  fractions.length = 0;
  service = await createAppService({
    surface: 'desktop',
    version: '0',
    stateFolder: join(folder, 'state'),
    labFolder: join(folder, 'lab'),
    firstOutput: { place: 'beside' },
    fork: () => forkEngine({ device: 'cpu' }),
  });
  const [mine, its] = transportPair();
  service.connect(its);
  client = createClient(appContract, mine);
  client.on('lab.used', ({ fraction }) => fractions.push(fraction));
});
afterEach(() => service.dispose());

/** Dark pictures and bright ones, in sub-folders; even random weights tell them apart. */
async function labelled(): Promise<string> {
  const pictures = join(folder, 'pictures');
  for (let i = 0; i < 24; i++) {
    const place = join(pictures, i % 2 === 0 ? 'dark' : 'bright');
    await mkdir(place, { recursive: true });
    const data = Uint8Array.from(
      { length: 28 * 28 },
      (_, at) => (i % 2 === 0 ? 20 : 180) + ((at * (i + 7)) % 61),
    );
    await sharp(data, { raw: { width: 28, height: 28, channels: 1 } }).toFile(join(place, `${i}.png`));
  }
  return pictures;
}

async function granted(path: string): Promise<LabPicturesOf> {
  const [grant] = await service.grant([path]);
  return { source: { from: 'grant', grant: grant!.id } };
}

const model = (kind: 'undercomplete' | 'variational'): Promise<OwnModel> =>
  untrained(join(folder, 'lab'), 'mine', kind, { code: 8 });

/** Each starts a process that loads TensorFlow.js. */
describe('using a model behind an interface', { timeout: 120_000 }, () => {
  test('tells classes apart, groups, sorts and exports codes, and tells how far it is', async () => {
    const { id } = await model('undercomplete');
    const from = await granted(await labelled());
    const classified = await client.call('lab.classify', { model: id, from });
    expect(classified.classes).toEqual(['bright', 'dark']);
    expect(classified.results.map(({ features }) => features)).toEqual(['codes', 'pixels', 'pca']);
    expect(classified.results[0]?.neighbours.accuracy).toBe(1);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));

    const { groups, pictures, sheet } = await client.call('lab.group', { model: id, from, count: 2 });
    expect(pictures).toBe(24);
    expect(groups.map(({ pictures: n, first }) => [n, first])).toEqual([
      [12, 0],
      [12, 12],
    ]);
    expect(groups.map(({ labels }) => labels)).toContainEqual([{ label: 'dark', pictures: 12 }]);
    const png = await service.pixels(sheet.picture);
    expect(await sharp(png!.data).metadata()).toMatchObject({ width: 12 * 28, height: 2 * 28 });

    const [target] = await service.grant([folder]);
    const by = { kind: 'class', examples: from } as const;
    const sorted = await client.call('lab.sort', { model: id, from, by, folder: target! });
    expect(sorted.name).toBe('pictures, sorted');
    expect([...sorted.folders].sort((a, b) => a.name.localeCompare(b.name, 'en'))).toEqual([
      { name: 'bright', pictures: 12 },
      { name: 'dark', pictures: 12 },
    ]);
    expect(await readdir(join(folder, 'pictures, sorted', 'dark'))).toHaveLength(12);
    expect(await readdir(join(folder, 'pictures', 'dark'))).toHaveLength(12);
    const again = await client.call('lab.sort', {
      model: id,
      from,
      by: { kind: 'anomaly' },
      folder: target!,
    });
    expect(again.name).toBe('pictures, sorted 2');

    const written = await client.call('lab.exportCodes', { model: id, from, format: 'csv', folder: target! });
    expect(written).toEqual({ name: 'mine, codes.csv', pictures: 24, numbers: 8 });
    const lines = (await readFile(join(folder, written.name), 'utf8')).trim().split('\n');
    expect(lines[0]).toBe('name,label,error,c0,c1,c2,c3,c4,c5,c6,c7');
    expect(lines).toHaveLength(25);
    const npy = await client.call('lab.exportCodes', { model: id, from, format: 'npy', folder: target! });
    expect((await readFile(join(folder, npy.name))).subarray(1, 6).toString()).toBe('NUMPY');
  });

  test('gives codes to change, decodes them, and finds what new pictures are most like', async () => {
    const { id } = await model('variational');
    const [known] = await client.call('lab.models', {});
    expect(known).toMatchObject({ canEdit: true, canDraw: true });
    const from: LabPicturesOf = { source: { from: 'drawn', what: 'digits', count: 40 } };
    const { codes, axes, pictures, sheet } = await client.call('lab.explore', { model: id, from });
    expect(pictures).toHaveLength(24);
    expect(sheet.count).toBe(24);
    expect(axes[0]?.direction).toHaveLength(8);
    const decoded = await client.call('lab.decode', { model: id, codes: codes.slice(0, 3) });
    expect(decoded).toMatchObject({ count: 3, columns: 3 });
    const png = await service.pixels(decoded.picture);
    expect(await sharp(png!.data).metadata()).toMatchObject({ width: 3 * 28, height: 28 });
    await expect(client.call('lab.decode', { model: id, codes: [[1, 2]] })).rejects.toThrow('8 numbers');
    const found = await client.call('lab.nearest', { model: id, from, count: 5, seed: 1 });
    expect(found.nearest).toHaveLength(5);
    expect(found.sheet.count).toBe(10);
  });

  test('says in a sentence what can not be', async () => {
    const { id } = await model('undercomplete');
    const from = await granted(join(await labelled(), 'dark'));
    await expect(client.call('lab.classify', { model: id, from })).rejects.toThrow('there is 1 here');
    await expect(client.call('lab.besidePca', { model: id, from })).rejects.toThrow('linear');
    await expect(client.call('lab.nearest', { model: id, from, count: 4, seed: 1 })).rejects.toThrow(
      'variational',
    );
    const drawn: LabPicturesOf = { source: { from: 'drawn', what: 'digits', count: 20 } };
    const [target] = await service.grant([folder]);
    await expect(
      client.call('lab.sort', { model: id, from: drawn, by: { kind: 'anomaly' }, folder: target! }),
    ).rejects.toThrow('Only the pictures of a folder');
    await expect(client.call('lab.exportCodes', { model: id, from, format: 'npy' })).rejects.toThrow(
      'choose a folder',
    );
    await expect(client.call('lab.group', { model: 'none', from, count: 2 })).rejects.toThrow(
      'no model none',
    );
  });

  test('is cancelled, and the next one goes on', async () => {
    const { id } = await model('undercomplete');
    const from: LabPicturesOf = { source: { from: 'drawn', what: 'digits', count: 20_000 } };
    const stop = new AbortController();
    const asked = client.call('lab.group', { model: id, from, count: 2 }, { signal: stop.signal });
    setTimeout(() => stop.abort(), 300);
    await expect(asked).rejects.toThrow();
    const few = await granted(await labelled());
    expect((await client.call('lab.group', { model: id, from: few, count: 2 })).pictures).toBe(24);
  });
});
