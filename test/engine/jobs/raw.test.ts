import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInfo } from '../../../engine/images/index.js';
import { bayerDng, shot } from '../images/raw-file.js';
import { compress, outcomes } from '../run-job.js';
import { listVisible, temporaryFolder, writeTree } from '../temp-folder.js';

const raw = bayerDng({ width: 160, height: 120, orientation: 6 });

test('a raw file becomes a picture that says so, with its data and its sidecar; the raw file stays', async () => {
  const root = await temporaryFolder();
  await writeTree(root, { 'in/day/a.DNG': raw, 'in/day/a.xmp': 'edits' });
  const ran = await compress({
    sources: [join(root, 'in')],
    recursive: true,
    output: join(root, 'out'),
    format: 'webp',
  });
  expect(outcomes(ran)).toEqual({ 'a.DNG': 'written', 'a.xmp': 'copied' });
  expect(ran.files['a.DNG']?.notices.join(' ')).toMatch(/developed from a camera raw file/);
  expect(await listVisible(join(root, 'out'))).toEqual(['day/a.webp', 'day/a.xmp']);
  expect(Buffer.compare(await readFile(join(root, 'in/day/a.DNG')), raw)).toBe(0);
  const { orientation, metadata } = await readInfo(join(root, 'out/day/a.webp'));
  expect(orientation).toBe(6);
  expect(metadata.icc).toBeDefined();
  expect(Buffer.from(metadata.exif!).toString('latin1')).toContain(shot.lens);
});

test('a raw file is never replaced by default', async () => {
  const root = await temporaryFolder();
  await writeTree(root, { 'in/a.dng': raw });
  const ran = await compress({ sources: [join(root, 'in')], format: 'webp', replace: true });
  expect(ran.files['a.dng']?.reason).toMatch(/raw file.*--replace-raw/);
  expect(await listVisible(root)).toEqual(['in/a.dng']);
});

test('nor under a name that does not tell what it is', async () => {
  const root = await temporaryFolder();
  await writeTree(root, { 'in/a.tif': raw });
  const ran = await compress({ sources: [join(root, 'in')], format: 'webp', replace: true });
  expect(outcomes(ran)).toEqual({ 'a.tif': 'kept-original' });
  expect(await listVisible(root)).toEqual(['in/a.tif']);
});

test('where it is asked for, the raw file moves to the originals', async () => {
  const root = await temporaryFolder();
  await writeTree(root, { 'in/a.dng': raw });
  const sources = [join(root, 'in')];
  const ran = await compress({ sources, format: 'webp', replace: true, replaceRaw: true });
  expect(outcomes(ran)).toEqual({ 'a.dng': 'written' });
  expect(await listVisible(root)).toEqual(['in/a.webp', 'in/latensify-originals/a.dng']);
  await expect(compress({ sources, format: 'webp', replaceRaw: true })).rejects.toMatchObject({
    code: 'usage',
  });
});

test('a raw file that is cut off fails and lies in the output as it was', async () => {
  const root = await temporaryFolder();
  await writeTree(root, { 'in/a.dng': raw.subarray(0, raw.length / 2) });
  const ran = await compress({ sources: [join(root, 'in')], output: join(root, 'out'), format: 'webp' });
  expect(ran.files['a.dng']).toMatchObject({ outcome: 'failed' });
  expect(ran.files['a.dng']?.reason).toMatch(/cut off/);
  expect(await listVisible(join(root, 'out'))).toEqual(['a.dng']);
});
