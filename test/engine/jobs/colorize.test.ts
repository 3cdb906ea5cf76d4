import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readImage, readImage16 } from '../../../engine/images/index.js';
import { readSavedHints, saveHints } from '../../../engine/jobs/index.js';
import { labOf } from '../../../models/colorize/index.js';
import { photograph } from '../pictures.js';
import { colorize, outcomes } from '../run-job.js';
import { listVisible, temporaryFolder, writeTree } from '../temp-folder.js';

const grey = () => photograph().greyscale().toColourspace('b-w');

async function chromaAt(path: string, x: number, y: number) {
  const { pixels } = await readImage(path);
  const at = pixels.channels * (Math.floor(y * pixels.height) * pixels.width + Math.floor(x * pixels.width));
  return labOf(pixels.data[at]!, pixels.data[at + 1]!, pixels.data[at + 2]!);
}

describe('colorizing', () => {
  test('keeps format, layout and metadata; grey becomes RGB', async () => {
    const root = await temporaryFolder();
    const exif = { IFD0: { Copyright: '1826' } };
    await writeTree(root, {
      'in/sub/a.jpg': await grey().withExif(exif).jpeg().toBuffer(),
      'in/b.png': await grey().png().toBuffer(),
      'in/notes.txt': 'notes',
    });
    const ran = await colorize({ sources: [join(root, 'in')], output: join(root, 'out'), recursive: true });
    expect(await listVisible(join(root, 'out'))).toEqual(['b.png', 'notes.txt', 'sub/a.jpg']);
    expect(outcomes(ran)).toEqual({ 'a.jpg': 'written', 'b.png': 'written', 'notes.txt': 'copied' });
    const image = await readImage(join(root, 'out/sub/a.jpg'));
    expect(image.channels).toBe(3);
    expect(Buffer.from(image.metadata.exif!).includes('1826')).toBe(true);
  });

  test('follows hints that are given and those that are saved beside the picture', async () => {
    const root = await temporaryFolder();
    const png = await grey().png().toBuffer();
    await writeTree(root, {
      'a.png': png,
      'a.hints.json': JSON.stringify({ version: 1, hints: [{ x: 0.5, y: 0.5, a: -30, b: 30 }] }),
    });
    const sources = [join(root, 'a.png')];
    await colorize({ sources, output: join(root, 'saved.png'), savedHints: true });
    expect((await chromaAt(join(root, 'saved.png'), 0.5, 0.5)).a).toBeLessThan(-15);
    const hints = [{ x: 0.5, y: 0.5, a: 140, b: 0 }];
    const ran = await colorize({ sources, output: join(root, 'given.png'), hints });
    expect((await chromaAt(join(root, 'given.png'), 0.5, 0.5)).a).toBeGreaterThan(20);
    expect(ran.files['a.png']!.notices.join()).toMatch(/hint 1 is impossible/);
  });

  test('does a picture again once the hints beside it have changed', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'in/a.png': await grey().png().toBuffer() });
    const request = { sources: [join(root, 'in/a.png')], output: join(root, 'out'), savedHints: true };
    const withHint = async (a: number) => {
      await saveHints(join(root, 'in/a.png'), [{ x: 0.5, y: 0.5, a, b: 20 }]);
      return outcomes(await colorize({ ...request, overwrite: true }))['a.png'];
    };
    expect(await withHint(-30)).toBe('written');
    expect(await withHint(-30)).toBe('skipped');
    expect(await withHint(30)).toBe('written');
    expect((await chromaAt(join(root, 'out/a.png'), 0.5, 0.5)).a).toBeGreaterThan(15);
  });

  test('saves hints beside a picture, and no file without any', async () => {
    const root = await temporaryFolder();
    const picture = join(root, 'my.photo.jpg');
    const hints = [{ x: 0.25, y: 1, a: -12.5, b: 3, confidence: 0.5 }];
    await saveHints(picture, hints);
    expect(await listVisible(root)).toEqual(['my.photo.hints.json']);
    expect(await readSavedHints(picture)).toEqual(hints);
    await saveHints(picture, []);
    expect(await listVisible(root)).toEqual([]);
    expect(await readSavedHints(picture)).toEqual([]);
  });

  test('refuses a picture whose saved hints are broken, and hints outside the picture', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'a.png': await grey().png().toBuffer(), 'a.hints.json': '{' });
    const sources = [join(root, 'a.png')];
    const ran = await colorize({ sources, output: join(root, 'out'), savedHints: true });
    expect(ran.files['a.png']).toMatchObject({ outcome: 'failed', reason: 'The hints are no JSON.' });
    const hints = [{ x: 2, y: 0, a: 0, b: 0 }];
    await expect(colorize({ sources, output: join(root, 'out'), hints })).rejects.toThrow(/hints/);
  });

  test('keeps 16 bits and says when a reference is grey', async () => {
    const root = await temporaryFolder();
    const png = await grey().toColourspace('grey16').png().toBuffer();
    await writeTree(root, { 'a.png': png, 'reference.png': await grey().png().toBuffer() });
    const ran = await colorize({
      sources: [join(root, 'a.png')],
      output: join(root, 'out.png'),
      reference: join(root, 'reference.png'),
    });
    expect(ran.files['a.png']!.notices.join()).toMatch(/reference is grey/);
    expect(await readImage16(join(root, 'out.png'))).toMatchObject({ bits: 16, channels: 3 });
  });

  test('draws out faded tones where that is wanted', async () => {
    const root = await temporaryFolder();
    const faded = await grey().linear(0.4, 90).png().toBuffer();
    await writeFile(join(root, 'a.png'), faded);
    const sources = [join(root, 'a.png')];
    await colorize({ sources, output: join(root, 'out.png'), stretch: true, saturation: 0 });
    const { channels } = await sharp(await readFile(join(root, 'out.png'))).stats();
    expect(channels[0]!.min).toBeLessThan(10);
    expect(channels[0]!.max).toBeGreaterThan(245);
  });
});
