import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { readFile, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { CompressOptions } from '../../../engine/index.js';
import { jpegPhotograph, photograph, pngPhotograph } from '../pictures.js';
import { compress, engineForTest, outcomes } from '../run-job.js';
import { listTree, listVisible, temporaryFolder, writeTree } from '../temp-folder.js';

describe('replacing', () => {
  test.each(['ltn', 'webp'] as const)('with %s moves the original away, its folders kept', async (format) => {
    const root = await temporaryFolder();
    const png = await pngPhotograph();
    await writeTree(root, {
      'in/2024/a.png': png,
      'in/b.txt': 'text',
      'in/2024/a.png.xmp': 'edits',
      'in/c.xmp': '',
    });
    await utimes(join(root, 'in/2024/a.png'), 1_300_000_000, 1_300_000_000);
    const ran = await compress({ sources: [join(root, 'in')], recursive: true, format, replace: true });
    expect(await listVisible(root)).toEqual([
      `in/2024/a.${format}`,
      `in/2024/a.${format}.xmp`,
      'in/b.txt',
      'in/c.xmp',
      'in/latensify-originals/2024/a.png',
      'in/latensify-originals/2024/a.png.xmp',
    ]);
    const original = join(root, 'in/latensify-originals/2024/a.png');
    expect(await readFile(original)).toEqual(Buffer.from(png));
    for (const path of [original, join(root, `in/2024/a.${format}`)]) {
      expect(statSync(path).mtimeMs).toBe(1_300_000_000_000);
    }
    expect(ran.files['a.png']).toMatchObject({ outcome: 'written', backup: original });
  });

  test('a result may take the very name of its source', async () => {
    const root = await temporaryFolder();
    const jpeg = await jpegPhotograph(97);
    await writeTree(root, { 'a.jpg': jpeg });
    await compress({ sources: [join(root, 'a.jpg')], format: 'jpeg', replace: true });
    expect(await listVisible(root)).toEqual(['a.jpg', 'latensify-originals/a.jpg']);
    expect(await readFile(join(root, 'latensify-originals/a.jpg'))).toEqual(Buffer.from(jpeg));
    expect(statSync(join(root, 'a.jpg')).size).toBeLessThan(jpeg.length);
  });

  test('originals can go to a folder of choice', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'in/a.png': await pngPhotograph(), 'in/keep/a.png': 'an older original' });
    const request = { sources: [join(root, 'in/a.png')], format: 'webp', replace: true } as const;
    await compress({ ...request, backupFolder: join(root, 'in/keep') });
    expect(await listVisible(root)).toEqual(['in/a.webp', 'in/keep/a-2.png', 'in/keep/a.png']);
  });

  test.each(['ltn', 'avif', 'webp', 'jpeg'] as const)(
    'every kind of picture is verified in %s',
    async (format) => {
      const size = { width: 96, height: 64 };
      const pictures = {
        'grey.png': await photograph(size).toColourspace('b-w').png().toBuffer(),
        'grey-alpha.png': await photograph(size).ensureAlpha(0.7).toColourspace('b-w').png().toBuffer(),
        'alpha.png': await photograph(size).ensureAlpha(0.3).png().toBuffer(),
        'turned.png': await photograph(size).withMetadata({ orientation: 6 }).png().toBuffer(),
        'mirrored.png': await photograph(size).withMetadata({ orientation: 5 }).png().toBuffer(),
        'narrow.png': await photograph({ width: 300, height: 5 }).png().toBuffer(),
      };
      const goals = [
        { kind: 'quality', quality: 60 },
        { kind: 'preset', preset: 'visually-lossless' },
      ] as const;
      for (const goal of goals) {
        const root = await temporaryFolder();
        await writeTree(root, pictures);
        const ran = await compress({ sources: [root], format, replace: true, goal });
        for (const { source, outcome, reason = '' } of Object.values(ran.files)) {
          // WebP halves the colour detail: in so small a picture it may miss a promise.
          const excuses = format === 'webp' ? /smaller|promises/ : /would be|not be smaller|transparency/;
          const isFine = outcome === 'written' || excuses.test(reason);
          expect(isFine, `${source} ${outcome} ${reason}`).toBe(true);
        }
        expect(ran.summary.outcomes.written).toBeGreaterThan(1);
      }
    },
  );

  test('what would lose something stays', async () => {
    const root = await temporaryFolder();
    const translucent = await photograph().ensureAlpha(0.5).png().toBuffer();
    const deep = await photograph().toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    await writeTree(root, {
      'in/deep.png': deep,
      'in/translucent.png': translucent,
      'a.png': await pngPhotograph(),
    });
    await symlink('../a.png', join(root, 'in/link.png'));
    const before = await listVisible(root);
    const ran = await compress({ sources: [join(root, 'in')], format: 'jpeg', replace: true });
    expect(outcomes(ran)).toEqual({
      'deep.png': 'kept-original',
      'translucent.png': 'kept-original',
      'link.png': 'skipped',
    });
    expect(ran.files['deep.png']?.reason).toMatch(/16 bits/);
    expect(ran.files['translucent.png']?.reason).toMatch(/transparency/);
    expect(await listVisible(root)).toEqual(before);
  });

  test('a source that changes in the meantime stays', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'a.png': await pngPhotograph() });
    const path = join(root, 'a.png');
    const changed = await pngPhotograph({ left: 10 });
    const engine = engineForTest();
    const ran = await compress(
      { sources: [path], format: 'ltn', replace: true },
      {
        engine,
        onEvent: ({ type }) => {
          if (type === 'file-progress') void writeTree(root, { 'a.png': changed });
        },
      },
    );
    expect(ran.files['a.png']).toMatchObject({ outcome: 'failed' });
    expect(ran.files['a.png']?.reason).toMatch(/changed in the meantime/);
    expect(await readFile(path)).toEqual(Buffer.from(changed));
    expect(await listVisible(root)).toEqual(['a.png']);
  });
});

const here = import.meta.dirname;
const maxSteps = 50;

/** Runs the job in a process that dies before its Nth change of the disk. @returns whether it came to its end */
function runAndCrash(request: CompressOptions, crashAt: number): boolean {
  const child = spawnSync(
    process.execPath,
    ['--import', join(here, 'crash-at.js'), join(here, 'child-job.js'), JSON.stringify(request)],
    { env: { ...process.env, CRASH_AT: String(crashAt) }, encoding: 'utf8' },
  );
  if (child.signal === 'SIGKILL') return false;
  expect(child.stderr).toBe('');
  expect(child.status).toBe(0);
  return true;
}

async function isWholePicture(path: string): Promise<boolean> {
  return await sharp(await readFile(path))
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    );
}

const otherDisk = existsSync('/dev/shm') && statSync('/dev/shm').dev !== statSync('/tmp').dev;
const cases = [
  { name: 'on the same disk', source: 'a.png', result: 'a.webp', format: 'webp', elsewhere: false },
  { name: 'under the very same name', source: 'a.jpg', result: 'a.jpg', format: 'jpeg', elsewhere: false },
  {
    name: 'with originals on another disk',
    source: 'a.png',
    result: 'a.webp',
    format: 'webp',
    elsewhere: true,
  },
] as const;

describe('a crash at any step', () => {
  test.each(cases)('never loses an original: $name', async ({ source, result, format, elsewhere }) => {
    if (elsewhere && !otherDisk) return;
    const bytes = Buffer.from(source === 'a.png' ? await pngPhotograph() : await jpegPhotograph(97));
    const holds = async (path: string): Promise<boolean> =>
      existsSync(path) && Buffer.compare(await readFile(path), bytes) === 0;
    let finished = false;
    for (let step = 1; !finished; step++) {
      expect(step).toBeLessThan(maxSteps);
      const root = await temporaryFolder();
      const backupFolder = elsewhere ? await temporaryFolder('/dev/shm') : join(root, 'originals');
      await writeTree(root, { [source]: bytes });
      const request = {
        sources: [join(root, source)],
        format,
        replace: true,
        backupFolder,
        jobs: 1,
      } as const;
      const [path, original, backup] = [join(root, result), join(root, source), join(backupFolder, source)];

      finished = runAndCrash(request, step);
      expect((await holds(original)) || (await holds(backup))).toBe(true);
      if (existsSync(path)) expect(await isWholePicture(path)).toBe(true);

      await compress(request);
      expect(await holds(backup)).toBe(true);
      expect(await holds(original)).toBe(false);
      expect(await isWholePicture(path)).toBe(true);
      expect(await listVisible(backupFolder)).toEqual([source]);
      expect((await listTree(root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    }
  });
});
