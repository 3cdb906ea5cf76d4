import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ColorizedVersion } from '../../../engine/api/index.js';
import type { Engine } from '../../../engine/index.js';
import { labOf } from '../../../models/colorize/index.js';
import { photograph } from '../pictures.js';
import { colorize, engineForTest } from '../run-job.js';
import { temporaryFolder, writeTree } from '../temp-folder.js';

const automatic: ColorizedVersion = { kind: 'colorized', saturation: 1, stretch: false, hints: [] };

describe('previews of colorized pictures', () => {
  let root: string;
  let path: string;
  let size: { width: number; height: number };
  beforeEach(async () => {
    root = await temporaryFolder();
    path = join(root, 'grey.png');
    await writeTree(root, {
      'grey.png': await photograph().greyscale().toColourspace('b-w').png().toBuffer(),
      'colour.png': await photograph().png().toBuffer(),
    });
    const { width, height } = await sharp(await readFile(path)).metadata();
    size = { width, height };
  });

  async function shown(
    engine: Engine,
    version: ColorizedVersion,
    more: { level?: number; reference?: string } = {},
  ) {
    const { level = 0, ...rest } = more;
    const region = { left: 0, top: 0, ...size };
    const rendered = await engine.preview.render({ path, version, region, level, ...rest });
    const { data, info } = await sharp(rendered.picture.data).raw().toBuffer({ resolveWithObject: true });
    const labAt = (x: number, y: number) => {
      const at = info.channels * (Math.floor(y * info.height) * info.width + Math.floor(x * info.width));
      return labOf(data[at]!, data[at + 1]!, data[at + 2]!);
    };
    return { data, info, labAt, rendered };
  }

  test('are what the job makes', async () => {
    const engine = engineForTest();
    const { data, info } = await shown(engine, automatic);
    expect(info.channels).toBe(3);
    await colorize({ sources: [path], output: join(root, 'job.png') }, { engine });
    const made = await sharp(await readFile(join(root, 'job.png')))
      .raw()
      .toBuffer();
    const worst = made.reduce((most, value, i) => Math.max(most, Math.abs(value - data[i]!)), 0);
    expect(worst).toBeLessThanOrEqual(2);
  });

  test('of parts and of smaller levels have the same colours', async () => {
    const engine = engineForTest();
    const whole = await shown(engine, automatic);
    const small = await shown(engine, automatic, { level: 1 });
    expect(small.info.width).toBe(Math.ceil(size.width / 2));
    for (const [x, y] of [
      [0.2, 0.3],
      [0.5, 0.6],
      [0.8, 0.2],
    ] as const) {
      const [one, other] = [whole.labAt(x, y), small.labAt(x, y)];
      expect(Math.hypot(one.a - other.a, one.b - other.b)).toBeLessThan(6);
    }
  });

  test('follow hints, saturation and a reference', async () => {
    const engine = engineForTest();
    const hints = [{ x: 0.5, y: 0.5, a: -25, b: 25 }];
    expect((await shown(engine, { ...automatic, hints })).labAt(0.5, 0.5).a).toBeLessThan(-12);
    const grey = (await shown(engine, { ...automatic, saturation: 0 })).labAt(0.5, 0.5);
    expect(Math.hypot(grey.a, grey.b)).toBeLessThan(1);
    const reference = { id: 'r', kind: 'file', name: 'colour.png' } as const;
    const lent = await shown(engine, { ...automatic, reference }, { reference: join(root, 'colour.png') });
    const plain = await shown(engine, automatic);
    expect(Buffer.compare(lent.data, plain.data)).not.toBe(0);
    const greyOne = await shown(engine, { ...automatic, reference }, { reference: path });
    expect(greyOne.rendered.notices?.join()).toMatch(/reference is grey/);
  });

  test('take noise away and draw tones out first', async () => {
    const engine = engineForTest();
    const denoising = {
      noise: { kind: 'level', luminance: 20, chroma: 20 },
      strength: 50,
      colour: 50,
    } as const;
    const clean = await shown(engine, { ...automatic, denoising });
    expect(clean.rendered.notices).toEqual([]);
    const stretched = await shown(engine, { ...automatic, stretch: true });
    expect(Math.max(...stretched.data)).toBeGreaterThan(250);
  });

  test('have a palette for a place, with the colour that it has now', async () => {
    const engine = engineForTest();
    const place = { x: 0.4, y: 0.4 };
    const { lightness, colours, now } = await engine.preview.palette({ path, version: automatic, ...place });
    expect(colours.length).toBeGreaterThan(1);
    const { labAt } = await shown(engine, automatic);
    const seen = labAt(place.x, place.y);
    expect(Math.abs(seen.l - lightness)).toBeLessThan(12);
    expect(Math.hypot(seen.a - now.a, seen.b - now.b)).toBeLessThan(10);
  });
});
