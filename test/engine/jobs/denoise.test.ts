import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readImage, readImage16, readInfo } from '../../../engine/images/index.js';
import { noise, photograph } from '../pictures.js';
import { compress, denoise, engineForTest, outcomes } from '../run-job.js';
import { listVisible, temporaryFolder, writeTree } from '../temp-folder.js';

const exif = { IFD0: { Copyright: 'Somebody', Make: 'Latensify' } };

const [width, height] = [160, 120];

/** A photograph under strong noise. */
async function noisy() {
  const grain = await noise(width, height).raw().toBuffer();
  const clean = await photograph({ width, height }).raw().toBuffer();
  const data = Uint8Array.from(clean, (value, at) =>
    Math.min(255, Math.max(0, value + (grain[at]! - 128) / 4)),
  );
  return sharp(data, { raw: { width, height, channels: 3 } });
}

describe('pictures', () => {
  test('keep their formats, names, bits and metadata', async () => {
    const root = await temporaryFolder();
    const wide = Uint16Array.from(
      await (await noisy()).raw().toBuffer(),
      (value, at) => value * 255 + (at % 257),
    );
    const wideSharp = () => sharp(wide, { raw: { width, height, channels: 3 } }).toColourspace('rgb16');
    const plain = await noisy();
    await writeTree(root, {
      'in/a.JPG': await plain.clone().jpeg({ quality: 95 }).withExif(exif).withIccProfile('p3').toBuffer(),
      'in/b.png': await plain.clone().png().toBuffer(),
      'in/c.webp': await plain.clone().webp({ quality: 95 }).toBuffer(),
      'in/d.avif': await plain.clone().avif({ quality: 90, effort: 0 }).toBuffer(),
      'in/e.tif': await wideSharp().tiff().toBuffer(),
      'in/f.png': await wideSharp().png().toBuffer(),
      'in/g.gif': await plain.clone().gif().toBuffer(),
      'in/notes.txt': 'notes',
    });
    const ran = await denoise({ sources: [join(root, 'in')], output: join(root, 'out') });
    expect(Object.values(outcomes(ran)).filter((outcome) => outcome !== 'written')).toEqual(['copied']);
    expect(await listVisible(join(root, 'out'))).toEqual(
      ['a.JPG', 'b.png', 'c.webp', 'd.avif', 'e.tif', 'f.png', 'g.png', 'notes.txt'].sort(),
    );
    for (const name of ['a.JPG', 'b.png', 'c.webp', 'd.avif', 'e.tif', 'f.png']) {
      const [before, after] = [
        await readInfo(join(root, 'in', name)),
        await readInfo(join(root, 'out', name)),
      ];
      expect(after).toMatchObject({ format: before.format, bits: before.bits, width, height });
      expect(after.metadata.icc).toEqual(before.metadata.icc);
      expect(after.metadata.exif).toEqual(before.metadata.exif);
    }
    const { pixels } = await readImage16(join(root, 'out/f.png'));
    expect(pixels.data.some((value) => value % 257 !== 0)).toBe(true);
    const clean = await readImage(await photograph({ width, height }).png().toBuffer());
    const distance = async (folder: string) =>
      meanDifference((await readImage(join(root, folder, 'b.png'))).pixels.data, clean.pixels.data);
    expect(await distance('out')).toBeLessThan(0.6 * (await distance('in')));
  });

  test('with strength 0 stay as they are', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'a.png': await (await noisy()).png().toBuffer() });
    await denoise({ sources: [join(root, 'a.png')], output: join(root, 'b.png'), strength: 0, colour: 0 });
    const [one, other] = [await readImage(join(root, 'a.png')), await readImage(join(root, 'b.png'))];
    expect(other.pixels).toEqual(one.pixels);
  });

  test('are replaced once the result was read back; their originals are kept', async () => {
    const root = await temporaryFolder();
    const png = await (await noisy()).png().toBuffer();
    await writeTree(root, { 'a.png': png });
    const engine = engineForTest();
    const again = { sources: [join(root, 'a.png')], replace: true };
    expect(outcomes(await denoise(again, { engine }))).toEqual({ 'a.png': 'written' });
    expect(await listVisible(root)).toEqual(['a.png', 'latensify-originals/a.png']);
    expect(await readFile(join(root, 'latensify-originals/a.png'))).toEqual(Buffer.from(png));
    // What is clean already is not denoised once more.
    expect(outcomes(await denoise(again, { engine }))).not.toEqual({ 'a.png': 'written' });
  });

  test('never take the place of their sources by themselves', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'a.png': await (await noisy()).png().toBuffer() });
    const ran = await denoise({ sources: [join(root, 'a.png')] });
    expect(ran.files['a.png']).toMatchObject({ outcome: 'skipped' });
  });
});

describe('before compressing', () => {
  test('a noisy picture becomes much smaller', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'a.png': await (await noisy()).png().toBuffer() });
    const engine = engineForTest();
    const denoising = { noise: { kind: 'auto' }, strength: 50, colour: 50 } as const;
    const goal = { kind: 'quality', quality: 80 } as const;
    const request = { sources: [join(root, 'a.png')], format: 'jpeg', goal } as const;
    const plain = await compress({ ...request, output: join(root, 'plain') }, { engine });
    const cleaned = await compress({ ...request, output: join(root, 'clean'), denoising }, { engine });
    expect(cleaned.summary.bytesAfter).toBeLessThan(0.7 * plain.summary.bytesAfter);
  });

  test('is advised where a promise can’t be kept', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'a.jpg': await (await noisy()).jpeg({ quality: 60 }).toBuffer() });
    const goal = { kind: 'preset', preset: 'visually-lossless' } as const;
    const ran = await compress({ sources: [join(root, 'a.jpg')], format: 'webp', goal });
    expect(ran.files['a.jpg']).toMatchObject({ outcome: 'kept-original' });
    expect(ran.files['a.jpg']!.reason).toMatch(/noisy.*--denoise/);
  });
});

test('a curve that was measured goes into the job', async () => {
  const root = await temporaryFolder();
  await writeTree(root, { 'a.png': await (await noisy()).resize(480, 360).png().toBuffer(), 'b.txt': 'x' });
  const engine = engineForTest();
  const measured = await engine.measureNoise([join(root, 'a.png'), join(root, 'b.txt')]);
  expect(measured).toMatchObject({ pictures: 1, problems: [expect.stringMatching(/^b\.txt: /)] });
  const { curve } = measured;
  const noise = { kind: 'curve', curve } as const;
  const ran = await denoise({ sources: [join(root, 'a.png')], output: join(root, 'out'), noise }, { engine });
  expect(outcomes(ran)).toEqual({ 'a.png': 'written' });
});

const meanDifference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, value, at) => sum + Math.abs(value - b[at]!), 0) / a.length;
