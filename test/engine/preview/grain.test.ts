import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readImage } from '../../../engine/images/index.js';
import type { Engine } from '../../../engine/index.js';
import { addGrain } from '../../../models/grain/index.js';
import { NoiseMeter } from '../../../models/denoise/index.js';
import sharp from 'sharp';
import { photograph } from '../pictures.js';
import { engineForTest } from '../run-job.js';
import { temporaryFolder } from '../temp-folder.js';

const region = { left: 0, top: 0, width: 384, height: 256 };

async function grainyFile(engine: Engine): Promise<{ source: string; file: string }> {
  const folder = await temporaryFolder();
  const { data, info } = await photograph({ ...region })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = { width: info.width, height: info.height, channels: 3, data: new Uint8Array(data) } as const;
  const points = [{ brightness: 128, luminance: 80, chroma: 50 }];
  addGrain(pixels, { points, correlation: { luminance: 40, chroma: 80 }, seed: 3, isShown: true });
  const source = join(folder, 'concert.png');
  await writeFile(
    source,
    await sharp(pixels.data, { raw: { width: 384, height: 256, channels: 3 } })
      .png()
      .toBuffer(),
  );
  const goal = { kind: 'quality', quality: 40 } as const;
  await engine.compress({ sources: [source], goal, grain: 'shown' });
  return { source, file: join(folder, 'concert.ltn') };
}

async function noiseIn(picture: { readonly data: Uint8Array }): Promise<number> {
  const meter = new NoiseMeter();
  meter.add((await readImage(picture.data)).pixels);
  return meter.curve().points[0]!.luminance * 255;
}

test('grain is shown as the file or the viewer says, and the likeness is that without', async () => {
  const engine = engineForTest();
  const { source, file } = await grainyFile(engine);
  expect(await engine.preview.open(file)).toMatchObject({ hasGrain: true });
  const task = { path: source, result: file, region, level: 0 };
  const shown = await engine.preview.render({ ...task, version: { kind: 'result' } });
  const without = await engine.preview.render({ ...task, version: { kind: 'result', grain: false } });
  const original = await engine.preview.render({ ...task, version: { kind: 'original' } });
  expect(shown.grain).toBe(true);
  expect(without.grain).toBe(false);
  expect(original.grain).toBeUndefined();
  expect(shown.psnr).toBe(without.psnr);
  expect(await noiseIn(shown.picture)).toBeGreaterThan(2 * (await noiseIn(without.picture)));

  const itself = { path: file, region, level: 0, version: { kind: 'original' } } as const;
  expect((await engine.preview.render(itself)).picture.data).toEqual(shown.picture.data);
});

test('settings with grain are previewed with it, smaller ones fainter', async () => {
  const engine = engineForTest();
  const { source } = await grainyFile(engine);
  const version = { kind: 'latensify', quality: 40, grain: true } as const;
  const render = (level: number, grain: boolean) =>
    engine.preview.render({ path: source, region, level, version: { ...version, grain } });
  const [shown, without] = [await render(0, true), await render(0, false)];
  expect(await noiseIn(shown.picture)).toBeGreaterThan(2 * (await noiseIn(without.picture)));
  const small = await render(1, true);
  expect(await noiseIn(small.picture)).toBeLessThan(0.8 * (await noiseIn(shown.picture)));
});
