import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  besidePca,
  CodesCache,
  drawSamples,
  encodePictures,
  exploreCodes,
  nearestPictures,
  unitsOf,
} from '../../../engine/lab/index.js';
import { untrained } from './own-models.js';

let lab: string;
beforeEach(async () => {
  lab = await mkdtemp(join(tmpdir(), 'latensify-using-'));
});
afterEach(() => rm(lab, { recursive: true }));

describe('looking into a model', { timeout: 60_000 }, () => {
  it('sets a linear model beside principal component analysis, on learned and on held-out pictures', async () => {
    const model = await untrained(lab, 'flat', 'linear', { code: 4 });
    const heldOut = { share: 0.2, seed: 1 };
    const { numbers, angles, learned, heldOut: unseen } = await besidePca(model, 'digits:60', { heldOut });
    expect(numbers).toBe(4);
    expect(angles).toEqual([...angles].sort((a, b) => a - b));
    // Random weights span another space than the principal axes, and nothing beats those on their own pictures.
    expect(angles.at(-1)).toBeGreaterThan(10);
    expect(angles.at(-1)).toBeLessThanOrEqual(90);
    expect(learned.pictures).toBe(48);
    expect(unseen?.pictures).toBe(12);
    expect(learned.own).toBeGreaterThan(learned.pca);
    const all = await besidePca(model, 'digits:60');
    expect(all.learned.pictures).toBe(60);
    expect(all.heldOut).toBeUndefined();
  });

  it('compares linear models alone', async () => {
    const model = await untrained(lab, 'other', 'undercomplete');
    await expect(besidePca(model, 'digits:20')).rejects.toThrow('linear');
  });

  it('gives the axes of codes, the strongest first, and held-out pictures to start from', async () => {
    const model = await untrained(lab, 'cloud', 'variational', { code: 8 });
    const { codes, chosen, mean, axes } = await exploreCodes(model, 'digits:80', {
      heldOut: { share: 0.25, seed: 1 },
    });
    expect(chosen).toHaveLength(20);
    expect(mean).toHaveLength(8);
    expect(axes).toHaveLength(6);
    const shares = axes.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-6);
    for (const { direction } of axes) expect(Math.hypot(...direction)).toBeCloseTo(1, 6);
    // Its own spread along the axis is what the axis says.
    const [first] = axes;
    const places = codes.pictures.map((_, row) =>
      first!.direction.reduce((sum, d, i) => sum + d * (codes.data[row * 8 + i]! - mean[i]!), 0),
    );
    const variance = places.reduce((sum, place) => sum + place ** 2, 0) / places.length;
    expect(Math.sqrt(variance)).toBeCloseTo(first!.deviation, 4);
  });

  it('has no sliders for codes that are pictures', async () => {
    const picture = { channels: 1, height: 32, width: 32 } as const;
    const model = await untrained(lab, 'wide', 'convolutional', { picture });
    await expect(exploreCodes(model, 'digits:20')).rejects.toThrow('edited');
  });

  it('shows the units that vary most, each with the pictures that activate it most', async () => {
    const model = await untrained(lab, 'many', 'sparse', { code: 40 });
    const { codes, units, silent } = await unitsOf(model, 'digits:30');
    expect(units.length).toBe(Math.min(24, 40 - silent));
    for (const { index, mean, largest, pictures, feature } of units) {
      const values = codes.pictures.map((_, row) => codes.data[row * 40 + index]!);
      expect(largest).toBe(Math.max(...values));
      expect(pictures.map((each) => values[each])).toEqual([...values].sort((a, b) => b - a).slice(0, 8));
      expect(mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 30, 5);
      expect(feature).toHaveLength(784);
      expect(Math.max(...feature.map((sample) => Math.abs(sample - 0.5)))).toBeCloseTo(0.5, 5);
    }
  });

  it('looks for the nearest picture only among those that are named', async () => {
    const model = await untrained(lab, 'cloud', 'variational', { code: 4 });
    const drawn = await drawSamples(model, 3, 1);
    const all = await nearestPictures(model, drawn, 'digits:40');
    const some = await nearestPictures(model, drawn, 'digits:40', { among: () => [5, 6] });
    for (const [i, { name, distance }] of some.nearest.entries()) {
      expect(['5', '6']).toContain(name);
      expect(distance).toBeGreaterThanOrEqual(all.nearest[i]!.distance);
    }
    await expect(nearestPictures(model, drawn, 'digits:40', { among: () => [] })).rejects.toThrow('compare');
  });
});

describe('codes that are kept', { timeout: 60_000 }, () => {
  const write = async (name: string, value: number): Promise<void> => {
    const data = Buffer.alloc(28 * 28, value);
    await sharp(data, { raw: { width: 28, height: 28, channels: 1 } }).toFile(join(lab, 'pictures', name));
  };

  it('are used again until a file changes', async () => {
    const model = await untrained(lab, 'plain', 'undercomplete');
    const folder = join(lab, 'pictures');
    await mkdir(folder);
    await write('a.png', 20);
    await write('b.png', 200);
    const cache = new CodesCache();
    const first = await encodePictures(model, folder, { cache });
    expect(await encodePictures(model, folder, { cache })).toBe(first);
    const withPixels = await encodePictures(model, folder, { cache, withPixels: true });
    expect(withPixels.pixels?.count).toBe(2);
    expect(await encodePictures(model, folder, { cache })).toBe(withPixels);
    await utimes(join(folder, 'a.png'), new Date(), new Date(Date.now() + 5000));
    expect(await encodePictures(model, folder, { cache })).not.toBe(withPixels);
    await write('c.png', 90);
    expect((await encodePictures(model, folder, { cache })).pictures).toHaveLength(3);
    await writeFile(join(folder, 'broken.png'), 'no picture');
    expect((await encodePictures(model, folder, { cache })).unreadable).toHaveLength(1);
  });
});
