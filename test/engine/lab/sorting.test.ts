import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  anomaliesOf,
  classifyCodes,
  encodePictures,
  groupCodes,
  type OwnModel,
  sortFolder,
} from '../../../engine/lab/index.js';
import { untrained } from './own-models.js';

const SIDE = 28;
let lab: string;
let model: OwnModel;
beforeEach(async () => {
  lab = await mkdtemp(join(tmpdir(), 'latensify-sorting-'));
  model = await untrained(lab, 'random', 'undercomplete', { code: 16 });
});
afterEach(() => rm(lab, { recursive: true }));

/** Dark pictures and bright ones, in sub-folders or not; even random weights tell them apart. */
async function writePictures(folder: string, count: number, inSubfolders: boolean): Promise<void> {
  for (let i = 0; i < count; i++) {
    const isBright = i % 2 === 1;
    const place = inSubfolders ? join(folder, isBright ? 'bright' : 'dark') : folder;
    await mkdir(place, { recursive: true });
    const data = Uint8Array.from(
      { length: SIDE ** 2 },
      (_, at) => (isBright ? 180 : 20) + ((at * (i + 7)) % 61),
    );
    const raw = { width: SIDE, height: SIDE, channels: 1 } as const;
    const name = `${isBright ? 'b' : 'd'}${i}.png`;
    await writeFile(join(place, name), await sharp(data, { raw }).png().toBuffer());
  }
}

describe('using codes', { timeout: 60_000 }, () => {
  it('tells sub-folders apart on held-out files, beside pixels and principal components', async () => {
    const folder = join(lab, 'labelled');
    await writePictures(folder, 40, true);
    const found = await classifyCodes(model, folder);
    expect(found).toMatchObject({ classes: ['bright', 'dark'], train: 32, test: 8 });
    expect(found.results.map(({ features, size }) => [features, size])).toEqual([
      ['codes', 16],
      ['pixels', 784],
      ['pca', 16],
    ]);
    for (const { neighbours, logistic } of found.results) {
      expect(neighbours.accuracy).toBe(1);
      expect(logistic.accuracy).toBe(1);
      expect(logistic.confusion.flat().reduce((sum, n) => sum + n, 0)).toBe(8);
    }
    await expect(classifyCodes(model, join(folder, 'dark'))).rejects.toThrow('there is 1 here');
  });

  it('groups what is alike, with the picture nearest to each centre', async () => {
    const folder = join(lab, 'labelled');
    await writePictures(folder, 24, true);
    const groups = await groupCodes(model, folder, 2);
    expect(groups).toHaveLength(2);
    for (const { centre, pictures, labels } of groups) {
      expect(pictures[0]).toBe(centre);
      expect(Object.values(labels)).toEqual([12]);
    }
  });

  it('sorts a folder by class, by likeness and by how unusual pictures are', async () => {
    const [examples, mixed] = [join(lab, 'examples'), join(lab, 'mixed')];
    await writePictures(examples, 12, true);
    await writePictures(mixed, 10, false);
    const byClass = join(lab, 'by class');
    const sorted = await sortFolder(model, mixed, byClass, { kind: 'class', examples });
    expect(sorted).toHaveLength(10);
    expect((await readdir(join(byClass, 'bright'))).every((name) => name.startsWith('b'))).toBe(true);
    expect(await readdir(join(byClass, 'dark'))).toHaveLength(5);
    expect(await readdir(mixed)).toHaveLength(10);

    await sortFolder(model, mixed, join(lab, 'groups'), { kind: 'groups', count: 2 });
    expect((await readdir(join(lab, 'groups'))).sort()).toEqual(['group 1', 'group 2']);

    const codes = await encodePictures(model, mixed);
    const { pictures, threshold } = anomaliesOf(codes);
    expect(pictures.map(({ error }) => error)).toEqual([...codes.errors].sort((a, b) => b - a));
    expect(threshold).toBeGreaterThan(0);
    const cut = (pictures[2]!.error + pictures[3]!.error) / 2;
    await sortFolder(model, mixed, join(lab, 'inspect'), { kind: 'anomaly', threshold: cut });
    expect(await readdir(join(lab, 'inspect', 'unusual'))).toHaveLength(3);
    await expect(sortFolder(model, mixed, byClass, { kind: 'groups', count: 2 })).rejects.toThrow(
      'choose a new one',
    );
  });

  it('leaves no half of a sorted folder where a picture is gone by then', async () => {
    const [mixed, target] = [join(lab, 'mixed'), join(lab, 'sorted')];
    await writePictures(mixed, 6, false);
    const losing = { onProgress: () => rmSync(join(mixed, 'b5.png'), { force: true }) };
    await expect(sortFolder(model, mixed, target, { kind: 'groups', count: 2 }, losing)).rejects.toThrow();
    expect(await readdir(target)).toEqual([]);
  });
});
