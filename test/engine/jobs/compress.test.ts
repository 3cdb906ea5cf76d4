import { copyFile, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { OutputFormat } from '../../../engine/index.js';
import { jpegPhotograph, noise, photograph, pngPhotograph } from '../pictures.js';
import { compress, engineForTest, outcomes } from '../run-job.js';
import { listTree, listVisible, readText, temporaryFolder, writeTree } from '../temp-folder.js';

const formats: OutputFormat[] = ['ltn', 'avif', 'webp', 'jpeg'];
const extensions = { ltn: '.ltn', avif: '.avif', webp: '.webp', jpeg: '.jpg' };

describe.each(formats)('to %s', (format) => {
  test('a folder keeps its layout and its times', async () => {
    const root = await temporaryFolder();
    const png = await pngPhotograph();
    await writeTree(root, { 'in/a.png': png, 'in/2024/May/b.png': png, 'in/notes.txt': 'notes' });
    await utimes(join(root, 'in/a.png'), 1_300_000_000, 1_300_000_000);
    const output = join(root, 'out');
    const ran = await compress({ sources: [join(root, 'in')], output, recursive: true, format });

    const extension = extensions[format];
    expect(await listVisible(output)).toEqual(
      [`2024/May/b${extension}`, `a${extension}`, 'notes.txt'].sort(),
    );
    expect((await stat(join(output, `a${extension}`))).mtimeMs).toBe(1_300_000_000_000);
    expect(outcomes(ran)).toEqual({ 'a.png': 'written', 'b.png': 'written', 'notes.txt': 'copied' });
    expect(ran.summary).toMatchObject({ files: 3, cancelled: false, bytesBefore: 2 * png.length + 5 });
    expect(ran.summary.bytesAfter).toBeLessThan(png.length);
    expect(ran.events.at(0)).toMatchObject({ type: 'job-started', files: 3, bytes: 2 * png.length + 5 });
    expect(ran.events.at(-1)).toMatchObject({ type: 'job-finished' });
  });

  test('the original stands where the result would not be smaller', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'in/tiny.jpg': await jpegPhotograph(20) });
    const goal = { kind: 'quality', quality: 100 } as const;
    const ran = await compress({ sources: [join(root, 'in')], output: join(root, 'out'), format, goal });
    expect(ran.files['tiny.jpg']).toMatchObject({
      outcome: 'kept-original',
      output: join(root, 'out/tiny.jpg'),
    });
    expect(ran.files['tiny.jpg']?.reason).toMatch(/would not be smaller/);
    expect(await readFile(join(root, 'out/tiny.jpg'))).toEqual(await readFile(join(root, 'in/tiny.jpg')));
  });

  test('the best quality that fits is found', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'in/a.png': await pngPhotograph(), 'in/small.jpg': await jpegPhotograph(20) });
    const limit = 4000;
    const goal = { kind: 'max-bytes', bytes: limit } as const;
    const ran = await compress({ sources: [join(root, 'in')], output: join(root, 'out'), format, goal });
    const { bytesAfter, quality } = ran.files['a.png']!;
    expect(bytesAfter).toBeLessThanOrEqual(limit);
    expect(bytesAfter).toBeGreaterThan(limit * 0.7);
    expect((await stat(join(root, `out/a${extensions[format]}`))).size).toBe(bytesAfter);
    expect(quality).toBeGreaterThan(1);
    expect(ran.files['small.jpg']).toMatchObject({ outcome: 'kept-original' });
    expect(ran.files['small.jpg']?.reason).toMatch(/fits into 4 kB already/);
  });

  test('what can not be made to fit fails', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'in/a.png': await pngPhotograph() });
    const goal = { kind: 'max-bytes', bytes: 50 } as const;
    const ran = await compress({ sources: [join(root, 'in')], output: join(root, 'out'), format, goal });
    expect(ran.files['a.png']).toMatchObject({ outcome: 'failed' });
    expect(ran.files['a.png']?.reason).toMatch(
      /^It can't be made to fit into 50 bytes: at the lowest quality it takes/,
    );
    expect(await listTree(root)).toEqual(['in/a.png']);
  });
});

describe('names', () => {
  test('pictures that share a name, pattern, sidecars', async () => {
    const root = await temporaryFolder();
    const [png, jpeg] = [await pngPhotograph(), await jpegPhotograph()];
    await writeTree(root, {
      'in/a.png': png,
      'in/a.jpg': jpeg,
      'in/a.xmp': 'edits of a',
      'in/b.png': png,
      'in/b.png.xmp': 'edits of b',
      'in/c.xmp': 'edits of nothing',
    });
    const request = { sources: [join(root, 'in')], format: 'webp', pattern: '{name}-{quality}' } as const;
    const ran = await compress({
      ...request,
      output: join(root, 'out'),
      goal: { kind: 'quality', quality: 60 },
    });
    expect(await listVisible(join(root, 'out'))).toEqual([
      'a-60.jpg.webp',
      'a-60.jpg.xmp',
      'a-60.png.webp',
      'a-60.png.xmp',
      'b-60.webp',
      'b-60.webp.xmp',
      'c.xmp',
    ]);
    expect(await readText(root, 'out/a-60.png.xmp')).toBe('edits of a');
    expect(await readText(root, 'out/b-60.webp.xmp')).toBe('edits of b');
    expect(ran.summary.outcomes).toMatchObject({ written: 3, copied: 3 });
  });

  test('a sidecar of a kept original keeps its name', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'in/a.jpg': await jpegPhotograph(20), 'in/a.jpg.xmp': 'edits' });
    const goal = { kind: 'quality', quality: 100 } as const;
    await compress({ sources: [join(root, 'in')], output: join(root, 'out'), format: 'webp', goal });
    expect(await listVisible(join(root, 'out'))).toEqual(['a.jpg', 'a.jpg.xmp']);
  });

  test('the one result of a single file can be named', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'a.png': await pngPhotograph() });
    const sources = [join(root, 'a.png')];
    await compress({ sources, output: join(root, 'x/b {name}.JPEG'), format: 'jpeg' });
    expect(await listVisible(root)).toEqual(['a.png', 'x/b {name}.JPEG']);
  });

  test('without an output folder, results go beside their sources', async () => {
    const root = await temporaryFolder();
    await writeTree(root, {
      'in/sub/a.png': await pngPhotograph(),
      'in/b.txt': 'text',
      'in/sub/a.xmp': 'edits',
    });
    const ran = await compress({ sources: [join(root, 'in')], recursive: true, format: 'webp' });
    const visible = ['in/b.txt', 'in/sub/a.png', 'in/sub/a.webp', 'in/sub/a.xmp'];
    expect(await listVisible(root)).toEqual(visible);
    expect(outcomes(ran)).toEqual({ 'a.png': 'written', 'b.txt': 'skipped', 'a.xmp': 'skipped' });

    const again = await compress({ sources: [join(root, 'in')], recursive: true, format: 'webp' });
    expect(await listVisible(root)).toEqual(visible);
    expect(again.files['a.png']?.reason).toBe('It was done in an earlier run.');
    expect(again.files['a.webp']?.reason).toBe('It is the result of an earlier run.');
  });

  test('a result beside its source never meets another picture', async () => {
    const root = await temporaryFolder();
    const jpeg = await jpegPhotograph();
    await writeTree(root, { 'a.png': await pngPhotograph(), 'a.jpg': jpeg, 'b.png': await pngPhotograph() });
    const goal = { kind: 'quality', quality: 30 } as const;
    await compress({ sources: [root], format: 'jpeg', goal });
    expect(await listVisible(root)).toEqual(['a.jpg', 'a.jpg.jpg', 'a.png', 'a.png.jpg', 'b.jpg', 'b.png']);
    expect(await readFile(join(root, 'a.jpg'))).toEqual(Buffer.from(jpeg));
  });

  test('strange ones work', async () => {
    const root = await temporaryFolder();
    const png = await pngPhotograph();
    const names = [
      'line\nbreak.png',
      `"quo'tes" {ext}.png`,
      '-dash.png',
      '📷 é.png',
      'back\\slash.png',
      '$&`*?.png',
    ];
    await writeTree(join(root, 'in'), Object.fromEntries(names.map((name) => [name, png])));
    await compress({ sources: [join(root, 'in')], output: join(root, 'out'), format: 'webp' });
    expect(await listVisible(join(root, 'out'))).toEqual(
      names.map((name) => name.replace('.png', '.webp')).sort(),
    );
  });
});

describe('existing files', () => {
  test('are never overwritten unless told', async () => {
    const root = await temporaryFolder();
    await writeTree(root, {
      'in/a.png': await pngPhotograph(),
      'in/n.txt': 'new',
      'out/a.webp': 'old',
      'out/n.txt': 'older',
    });
    const request = { sources: [join(root, 'in')], output: join(root, 'out'), format: 'webp' } as const;
    const first = await compress(request);
    expect(outcomes(first)).toEqual({ 'a.png': 'skipped', 'n.txt': 'skipped' });
    expect(first.files['a.png']?.reason).toBe('Its result exists already.');
    expect(await readText(root, 'out/a.webp')).toBe('old');
    expect(await readText(root, 'out/n.txt')).toBe('older');

    const second = await compress({ ...request, overwrite: true });
    expect(outcomes(second)).toEqual({ 'a.png': 'written', 'n.txt': 'copied' });
    expect(await readText(root, 'out/n.txt')).toBe('new');
  });

  test('a source is never overwritten, told or not', async () => {
    const root = await temporaryFolder();
    const jpeg = await jpegPhotograph();
    await writeTree(root, { 'x/a.png': await pngPhotograph(), 'y/a.jpg': jpeg });
    const sources = [join(root, 'x/a.png'), join(root, 'y')];
    const request = {
      sources,
      format: 'jpeg',
      overwrite: true,
      goal: { kind: 'quality', quality: 20 },
    } as const;
    const ran = await compress({ ...request, output: join(root, 'y') });
    expect(ran.files['a.png']?.reason).toBe('Its result would take the place of another source.');
    expect(await readFile(join(root, 'y/a.jpg'))).toEqual(Buffer.from(jpeg));

    const beside = await compress({ ...request, sources: [join(root, 'y/a.jpg')] });
    expect(beside.files['a.jpg']).toMatchObject({ outcome: 'skipped' });
    expect(await readFile(join(root, 'y/a.jpg'))).toEqual(Buffer.from(jpeg));
  });

  test('a second run does nothing again, and takes what is new', async () => {
    const root = await temporaryFolder();
    const png = await pngPhotograph();
    await writeTree(root, { 'in/a.png': png, 'in/tiny.jpg': await jpegPhotograph(15), 'in/n.txt': 'text' });
    const request = { sources: [join(root, 'in')], output: join(root, 'out'), format: 'webp' } as const;
    const options = { engine: engineForTest() };
    await compress({ ...request, goal: { kind: 'quality', quality: 95 } }, options);
    await writeTree(root, { 'in/b.png': png });
    const again = await compress({ ...request, goal: { kind: 'quality', quality: 95 } }, options);
    expect(outcomes(again)).toEqual({
      'a.png': 'skipped',
      'b.png': 'written',
      'tiny.jpg': 'skipped',
      'n.txt': 'skipped',
    });
    expect(again.files['a.png']?.reason).toBe('It was done in an earlier run.');
    const other = await compress({ ...request, goal: { kind: 'quality', quality: 30 } }, options);
    expect(other.files['a.png']?.reason).toBe('Its result exists already.');
  });

  test('another name is another piece of work', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'a.png': await pngPhotograph() });
    const request = { sources: [join(root, 'a.png')], format: 'webp' } as const;
    await compress({ ...request, output: join(root, 'out') });
    await compress({ ...request, output: join(root, 'out'), pattern: '{name}-2' });
    await compress({ ...request, output: join(root, 'out/b.webp') });
    expect(await listVisible(join(root, 'out'))).toEqual(['a-2.webp', 'a.webp', 'b.webp']);
  });
});

describe('what a job does not do', () => {
  test('a dry run writes nothing', async () => {
    const root = await temporaryFolder();
    await writeTree(root, {
      'in/a.png': await pngPhotograph(),
      'in/b.txt': 'text',
      'in/c.jpg': 'no picture',
    });
    const ran = await compress({ sources: [join(root, 'in')], output: join(root, 'out'), dryRun: true });
    expect(await listTree(root)).toEqual(['in/a.png', 'in/b.txt', 'in/c.jpg']);
    expect(outcomes(ran)).toEqual({ 'a.png': 'written', 'b.txt': 'copied', 'c.jpg': 'failed' });
    expect(ran.files['a.png']).toMatchObject({ output: join(root, 'out/a.ltn'), pixels: 160 * 120 });
    expect(ran.files['a.png']?.bytesAfter).toBeUndefined();
    expect(ran.summary.dryRun).toBe(true);
  });

  test('files that are left alone can be left out, sidecars travel', async () => {
    const root = await temporaryFolder();
    await writeTree(root, {
      'in/a.png': await pngPhotograph(),
      'in/a.xmp': 'edits',
      'in/b.txt': 'text',
      'in/c.xmp': '',
    });
    await compress({
      sources: [join(root, 'in')],
      output: join(root, 'out'),
      format: 'webp',
      copyOthers: false,
    });
    expect(await listVisible(join(root, 'out'))).toEqual(['a.webp', 'a.xmp']);
  });

  test('.ltn files are copied; the preview in a raw file is never taken for the photograph', async () => {
    const root = await temporaryFolder();
    const png = await pngPhotograph();
    await writeTree(root, { 'in/a.png': png });
    const engine = engineForTest();
    await compress({ sources: [join(root, 'in')], output: join(root, 'mixed') }, { engine });
    // Many raw files are TIFF inside, with a thumbnail as the first picture.
    await writeFile(join(root, 'mixed/r.NEF'), await photograph().tiff().toBuffer());
    const ran = await compress({ sources: [join(root, 'mixed')], output: join(root, 'out') }, { engine });
    expect(outcomes(ran)).toEqual({ 'a.ltn': 'copied', 'r.NEF': 'failed' });
    expect(ran.files['r.NEF']?.reason).toMatch(/raw/);
    expect(await listVisible(join(root, 'out'))).toEqual(['a.ltn', 'r.NEF']);
  });

  test('an aborted job ends with a summary, and a later one goes on', async () => {
    const root = await temporaryFolder();
    const png = await pngPhotograph();
    await writeTree(
      join(root, 'in'),
      Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`${i}.png`, png])),
    );
    const request = {
      sources: [join(root, 'in')],
      output: join(root, 'out'),
      format: 'webp',
      jobs: 1,
    } as const;
    const abort = new AbortController();
    const ran = await compress(request, {
      signal: abort.signal,
      onEvent: ({ type }) => {
        if (type === 'file-finished') abort.abort();
      },
    });
    expect(ran.summary.cancelled).toBe(true);
    expect(await listVisible(join(root, 'out'))).toHaveLength(1);
    const rest = await compress(request);
    expect(rest.summary).toMatchObject({ cancelled: false, outcomes: { written: 7, skipped: 1 } });
  });

  test('requests that make no sense are refused', async () => {
    const sources = ['x'];
    const usage = { code: 'usage' };
    await expect(compress({ sources: [] })).rejects.toMatchObject(usage);
    await expect(compress({ sources, pattern: '../{name}' })).rejects.toMatchObject(usage);
    await expect(compress({ sources, replace: true, output: 'out' })).rejects.toMatchObject(usage);
    await expect(compress({ sources, goal: { kind: 'quality', quality: 101 } })).rejects.toMatchObject(usage);
    await expect(compress({ sources, model: 'nothing' })).rejects.toMatchObject({ code: 'model' });
  });
});

describe('visually lossless', () => {
  const goal = { kind: 'preset', preset: 'visually-lossless' } as const;

  test('is kept by the network on a clean photograph', async () => {
    const root = await temporaryFolder();
    await copyFile(join(import.meta.dirname, '../../../../examples/kodim23.png'), join(root, 'a.png'));
    const ran = await compress({ sources: [join(root, 'a.png')], output: join(root, 'out'), goal });
    expect(ran.files['a.png']).toMatchObject({ outcome: 'written', output: join(root, 'out/a.ltn') });
  });

  test('is kept on the strongest noise; the original stands where nothing smaller keeps it', async () => {
    const root = await temporaryFolder();
    await writeTree(root, {
      'in/noise.png': await noise(200, 200).png().toBuffer(),
      'in/noise.jpg': await noise(200, 200).jpeg({ quality: 60 }).toBuffer(),
    });
    const ran = await compress({ sources: [join(root, 'in')], output: join(root, 'out'), goal });
    const { 'noise.png': png, 'noise.jpg': jpeg } = ran.files;
    expect(png).toMatchObject({ outcome: 'written', output: join(root, 'out/noise.png.ltn') });
    expect(jpeg).toMatchObject({ outcome: 'kept-original', output: join(root, 'out/noise.jpg') });
    expect(jpeg?.reason).toMatch(/visually-lossless/);
  });
});

test('metadata and alpha survive', async () => {
  const root = await temporaryFolder();
  const exif = { IFD0: { Artist: 'Niépce', Copyright: '1826' } };
  const alpha = {
    width: 160,
    height: 120,
    channels: 4,
    background: { r: 200, g: 100, b: 50, alpha: 0.5 },
  } as const;
  await writeTree(root, {
    'in/a.jpg': await photograph().withExif(exif).keepIccProfile().jpeg({ quality: 97 }).toBuffer(),
    'in/b.png': await photograph()
      .ensureAlpha()
      .composite([{ input: { create: alpha }, blend: 'dest-in' }])
      .png()
      .toBuffer(),
  });
  await compress({ sources: [join(root, 'in')], output: join(root, 'out'), format: 'webp' });
  const written = await sharp(await readFile(join(root, 'out/a.webp'))).metadata();
  expect(written.exif?.includes('1826')).toBe(true);
  expect((await sharp(await readFile(join(root, 'out/b.webp'))).metadata()).hasAlpha).toBe(true);
});

test('links to files are followed, and their targets left', async () => {
  const root = await temporaryFolder();
  await writeTree(root, { 'elsewhere/a.png': await pngPhotograph() });
  await writeTree(root, { 'in/b.txt': '' });
  await symlink('../elsewhere/a.png', join(root, 'in/a.png'));
  const ran = await compress({ sources: [join(root, 'in')], output: join(root, 'out'), format: 'webp' });
  expect(outcomes(ran)).toEqual({ 'a.png': 'written', 'b.txt': 'copied' });
});
