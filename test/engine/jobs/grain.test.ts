import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Pixels } from '../../../common/pixels.js';
import { readImage } from '../../../engine/images/index.js';
import type { CompressOptions, Engine } from '../../../engine/index.js';
import { NoiseMeter } from '../../../models/denoise/index.js';
import { addGrain } from '../../../models/grain/index.js';
import sharp from 'sharp';
import { photograph } from '../pictures.js';
import { compress, develop, engineForTest } from '../run-job.js';
import { temporaryFolder, writeTree } from '../temp-folder.js';

/** A photograph with the noise of a small sensor. */
async function noisyPhotograph(): Promise<Buffer> {
  const { data, info } = await photograph({ width: 448, height: 304, left: 0, top: 0 })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const pixels: Pixels = { width, height, channels: 3, data: new Uint8Array(data) };
  addGrain(pixels, {
    points: [
      { brightness: 30, luminance: 90, chroma: 60 },
      { brightness: 220, luminance: 60, chroma: 40 },
    ],
    correlation: { luminance: 60, chroma: 90 },
    seed: 99,
    isShown: true,
  });
  return await sharp(pixels.data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

const meanNoise = (pixels: Pixels): number => {
  const meter = new NoiseMeter();
  meter.add(pixels);
  const levels = meter.curve().points.map(({ luminance }) => luminance * 255);
  return levels.reduce((sum, level) => sum + level, 0) / levels.length;
};

const goal = { kind: 'quality', quality: 40 } as const;

async function compressed(engine: Engine, options: Partial<CompressOptions>): Promise<string> {
  const root = await temporaryFolder();
  await writeTree(root, { 'in.png': await noisyPhotograph() });
  await compress(
    { sources: [join(root, 'in.png')], output: join(root, 'out.ltn'), goal, ...options },
    { engine },
  );
  return root;
}

async function noiseOfDeveloped(engine: Engine, root: string, grain?: boolean): Promise<number> {
  const output = join(root, `back-${String(grain)}.png`);
  await develop(
    { sources: [join(root, 'out.ltn')], output, ...(grain !== undefined && { grain }) },
    { engine },
  );
  return meanNoise((await readImage(await readFile(output))).pixels);
}

describe('grain', () => {
  test('stands for the noise that coding took away', async () => {
    const engine = engineForTest();
    const root = await compressed(engine, { grain: 'shown' });
    const original = meanNoise((await readImage(await readFile(join(root, 'in.png')))).pixels);
    const [shown, without] = [
      await noiseOfDeveloped(engine, root),
      await noiseOfDeveloped(engine, root, false),
    ];
    expect(without).toBeLessThan(original / 3);
    expect(Math.abs(shown / original - 1)).toBeLessThan(0.3);
    expect(await engine.info(join(root, 'out.ltn'))).toMatchObject({ ltn: { grain: 'shown' } });
  });

  test('stands for the noise that was taken away before, too', async () => {
    const engine = engineForTest();
    const denoising = { noise: { kind: 'auto' }, strength: 50, colour: 50 } as const;
    const root = await compressed(engine, {
      grain: 'shown',
      denoising,
      goal: { kind: 'quality', quality: 90 },
    });
    const original = meanNoise((await readImage(await readFile(join(root, 'in.png')))).pixels);
    expect(Math.abs((await noiseOfDeveloped(engine, root)) / original - 1)).toBeLessThan(0.3);
  });

  test('that is kept is shown to whoever asks', async () => {
    const engine = engineForTest();
    const root = await compressed(engine, { grain: 'kept' });
    const [asked, unasked] = [
      await noiseOfDeveloped(engine, root, true),
      await noiseOfDeveloped(engine, root),
    ];
    expect(unasked).toBeLessThan(asked / 2);
    expect(await engine.info(join(root, 'out.ltn'))).toMatchObject({ ltn: { grain: 'kept' } });
  });

  test('takes a few bytes, and fits into a limit', async () => {
    const engine = engineForTest();
    const [withGrain, without] = [await compressed(engine, { grain: 'shown' }), await compressed(engine, {})];
    const size = async (root: string): Promise<number> => (await stat(join(root, 'out.ltn'))).size;
    expect((await size(withGrain)) - (await size(without))).toBeLessThanOrEqual(66);
    const limited = await compressed(engine, { grain: 'shown', goal: { kind: 'max-bytes', bytes: 6000 } });
    expect(await size(limited)).toBeLessThanOrEqual(6000);
    expect(await engine.info(join(limited, 'out.ltn'))).toMatchObject({ ltn: { grain: 'shown' } });
  });

  test('is for .ltn files only', async () => {
    const engine = engineForTest();
    await expect(compressed(engine, { grain: 'shown', format: 'avif' })).rejects.toThrow(/Only .ltn files/);
  });
});
