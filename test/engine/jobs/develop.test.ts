import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readImage } from '../../../engine/images/index.js';
import type { Engine } from '../../../engine/index.js';
import { psnr } from '../../../engine/metrics/index.js';
import { photograph } from '../pictures.js';
import { compress, develop, engineForTest, outcomes } from '../run-job.js';
import { listVisible, temporaryFolder, writeTree } from '../temp-folder.js';

async function developed(engine: Engine): Promise<string> {
  const root = await temporaryFolder();
  const exif = { IFD0: { Copyright: '1826', Orientation: '6' } };
  const picture = await photograph().withExif(exif).withMetadata({ orientation: 6 }).png().toBuffer();
  await writeTree(root, { 'in/sub/a.png': picture, 'in/notes.txt': 'notes' });
  const output = join(root, 'ltn');
  await compress({ sources: [join(root, 'in')], output, recursive: true }, { engine });
  return root;
}

describe('developing', () => {
  test.each(['png', 'jpeg', 'webp', 'avif', 'tiff'] as const)(
    'to %s keeps layout, size and metadata',
    async (format) => {
      const engine = engineForTest();
      const root = await developed(engine);
      const request = { sources: [join(root, 'ltn')], output: join(root, 'out'), recursive: true, format };
      const ran = await develop(request, { engine });
      const name = `a.${format === 'jpeg' ? 'jpg' : format}`;
      expect(await listVisible(join(root, 'out'))).toEqual(['notes.txt', `sub/${name}`]);
      expect(outcomes(ran)).toEqual({ 'a.ltn': 'written', 'notes.txt': 'copied' });
      const image = await readImage(join(root, 'out/sub', name));
      // AVIF turns its pixels while decoding.
      const [width, height] = format === 'avif' ? [120, 160] : [160, 120];
      expect(image).toMatchObject({ width, height, orientation: format === 'avif' ? 1 : 6 });
      expect(Buffer.from(image.metadata.exif!).includes('1826')).toBe(true);
    },
  );

  test('gives the picture back', async () => {
    const engine = engineForTest();
    const root = await developed(engine);
    await develop({ sources: [join(root, 'ltn/sub/a.ltn')], output: join(root, 'back.png') }, { engine });
    const [source, back] = [
      await readImage(join(root, 'in/sub/a.png')),
      await readImage(join(root, 'back.png')),
    ];
    expect(psnr(source.pixels, back.pixels)).toBeGreaterThan(30);
  });

  test('a region is what it is in the whole', async () => {
    const engine = engineForTest();
    const root = await developed(engine);
    const sources = [join(root, 'ltn/sub/a.ltn')];
    const region = { left: 37, top: 21, width: 50, height: 40 };
    await develop({ sources, output: join(root, 'whole.png') }, { engine });
    const ran = await develop({ sources, output: join(root, 'part.png'), region }, { engine });
    const part = await readImage(join(root, 'part.png'));
    const whole = await sharp(await readFile(join(root, 'whole.png')))
      .extract(region)
      .raw()
      .toBuffer();
    expect(part).toMatchObject({ width: 50, height: 40 });
    expect(ran.summary.pixels).toBe(2000);
    const largest = part.pixels.data.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - whole[at]!)),
      0,
    );
    expect(largest).toBeLessThanOrEqual(1);

    const outside = { left: 160, top: 0, width: 10, height: 10 };
    const missed = await develop({ sources, output: join(root, 'none.png'), region: outside }, { engine });
    expect(missed.files['a.ltn']).toMatchObject({ outcome: 'failed' });
    expect(missed.files['a.ltn']?.reason).toMatch(/outside the picture of 160 × 120/);
  });

  test('beside the file, a second time, does nothing', async () => {
    const engine = engineForTest();
    const root = await developed(engine);
    const request = { sources: [join(root, 'ltn')], recursive: true };
    await develop(request, { engine });
    const again = await develop(request, { engine });
    expect(outcomes(again)).toEqual({ 'a.ltn': 'skipped', 'a.png': 'skipped', 'notes.txt': 'skipped' });
    expect(await listVisible(join(root, 'ltn'))).toEqual(['notes.txt', 'sub/a.ltn', 'sub/a.png']);
  });
});

describe('files that are not whole', () => {
  test('give what is left, and say what is not', async () => {
    const engine = engineForTest();
    const root = await temporaryFolder();
    const wide = await photograph().resize(1300, 600, { fit: 'fill' }).png().toBuffer();
    await writeTree(root, { 'wide.png': wide });
    await compress({ sources: [join(root, 'wide.png')], output: join(root, 'wide.ltn') }, { engine });
    const whole = await readFile(join(root, 'wide.ltn'));
    await writeFile(join(root, 'wide.ltn'), whole.subarray(0, whole.length - 20));
    const ran = await develop(
      { sources: [join(root, 'wide.ltn')], output: join(root, 'out.png') },
      { engine },
    );
    const file = ran.files['wide.ltn'];
    expect(file).toMatchObject({ outcome: 'failed', output: join(root, 'out.png') });
    expect(file?.reason).toMatch(/could not be restored.*What is left was written\.$/);
    expect(await readImage(join(root, 'out.png'))).toMatchObject({ width: 1300, height: 600 });
  });

  test('or are refused', async () => {
    const engine = engineForTest();
    const root = await developed(engine);
    const good = await readFile(join(root, 'ltn/sub/a.ltn'));
    const otherModel = Buffer.from(good);
    otherModel[12]! ^= 1;
    await writeTree(root, {
      'bad/empty.ltn': '',
      'bad/text.ltn': 'text',
      'bad/cut.ltn': good.subarray(0, 20),
      'bad/header.ltn': otherModel,
      'bad/a.png': 'not asked',
    });
    const ran = await develop({ sources: [join(root, 'bad')], output: join(root, 'out') }, { engine });
    expect(outcomes(ran)).toEqual({
      'empty.ltn': 'failed',
      'text.ltn': 'failed',
      'cut.ltn': 'failed',
      'header.ltn': 'failed',
      'a.png': 'copied',
    });
  });
});
