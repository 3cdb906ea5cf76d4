import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { jpegPhotograph, noise, photograph, pngPhotograph } from '../pictures.js';
import { compress, outcomes } from '../run-job.js';
import { canMount, smallDisk } from '../small-disk.js';
import { listTree, listVisible, temporaryFolder, writeTree } from '../temp-folder.js';

/** A PNG with one more chunk, or with its header replaced. */
function pngWith(png: Uint8Array, type: 'IHDR' | 'eXIf', data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  const headerEnd = 8 + 25;
  const kept = png.subarray(0, type === 'IHDR' ? 8 : headerEnd);
  return Buffer.concat([kept, length, body, check, png.subarray(headerEnd)]);
}

function bomb(png: Uint8Array): Uint8Array {
  const header = Buffer.from(png.subarray(16, 29));
  header.writeUInt32BE(60_000, 0);
  header.writeUInt32BE(60_000, 4);
  return pngWith(png, 'IHDR', header);
}

async function badFiles(): Promise<Record<string, { bytes: Uint8Array | string; reason: RegExp }>> {
  const png = await pngPhotograph();
  const jpeg = await jpegPhotograph();
  const frames = await Promise.all([0, 1].map((left) => pngPhotograph({ left, width: 32, height: 32 })));
  return {
    'text.jpg': { bytes: 'no picture', reason: /no picture/ },
    'truncated.jpg': { bytes: jpeg.subarray(0, jpeg.length / 2), reason: /cut|damaged|end/i },
    'truncated.png': { bytes: png.subarray(0, png.length / 2), reason: /cut|damaged|end/i },
    'empty.jpg': { bytes: '', reason: /empty/ },
    'bomb.png': { bytes: bomb(png), reason: /60000 × 60000 .* limit .* can be raised/ },
    'exif.png': { bytes: pngWith(png, 'eXIf', new Uint8Array(20 * 1024 * 1024)), reason: /EXIF block/ },
    'cmyk.jpg': { bytes: await photograph().toColourspace('cmyk').jpeg().toBuffer(), reason: /CMYK/ },
    'animated.gif': {
      bytes: await sharp(frames, { join: { animated: true } })
        .gif()
        .toBuffer(),
      reason: /animated/,
    },
    'drawing.svg': { bytes: '<svg xmlns="http://www.w3.org/2000/svg"/>', reason: /SVG/ },
    'phone.heic': { bytes: '\0\0\0\x18ftypheic\0\0\0\0mif1heic', reason: /HEIC/ },
  };
}

test('each bad file fails alone, with a reason, and lies in the output as it was', async () => {
  const root = await temporaryFolder();
  const bad = await badFiles();
  const good = await pngPhotograph();
  await writeTree(
    join(root, 'in'),
    Object.fromEntries(Object.entries(bad).map(([name, { bytes }]) => [name, bytes])),
  );
  await writeTree(join(root, 'in'), { 'good.png': good, 'empty.txt': '', 'paper.pdf': '%PDF-1.7' });
  await symlink('.', join(root, 'in/loop'));
  const request = { sources: [join(root, 'in')], recursive: true, format: 'webp' } as const;
  const ran = await compress({ ...request, output: join(root, 'out') });

  for (const [name, { bytes, reason }] of Object.entries(bad)) {
    const file = ran.files[name];
    expect(file, name).toMatchObject({ outcome: 'failed', output: join(root, 'out', name) });
    expect(file?.reason, name).toMatch(reason);
    expect(file?.reason, name).not.toMatch(/\n|Error/);
    expect((await readFile(join(root, 'out', name))).equals(Buffer.from(bytes)), name).toBe(true);
  }
  expect(ran.files['loop']).toMatchObject({ outcome: 'failed' });
  expect(outcomes(ran)).toMatchObject({
    'good.png': 'written',
    'empty.txt': 'copied',
    'paper.pdf': 'copied',
  });
  expect(ran.summary.outcomes.failed).toBe(Object.keys(bad).length + 1);
  const remarks = ran.summary.remarks.filter(({ outcome }) => outcome === 'failed');
  expect(remarks).toHaveLength(ran.summary.outcomes.failed);
});

test('the limit on pixels can be raised and lowered', async () => {
  const root = await temporaryFolder();
  await writeTree(root, { 'a.png': await pngPhotograph() });
  const request = { sources: [join(root, 'a.png')], output: join(root, 'out'), format: 'webp' } as const;
  const refused = await compress({ ...request, maxPixels: 160 * 120 - 1 });
  expect(outcomes(refused)).toEqual({ 'a.png': 'failed' });
  const taken = await compress({ ...request, maxPixels: 160 * 120 });
  expect(outcomes(taken)).toEqual({ 'a.png': 'written' });
});

test('a file that was named and is no picture fails', async () => {
  const root = await temporaryFolder();
  await writeTree(root, { 'notes.txt': 'notes', 'paper.pdf': '%PDF-1.7' });
  const sources = [join(root, 'notes.txt'), join(root, 'paper.pdf'), join(root, 'missing.png')];
  const ran = await compress({ sources, output: join(root, 'out'), format: 'webp' });
  expect(outcomes(ran)).toEqual({ 'notes.txt': 'failed', 'paper.pdf': 'failed', 'missing.png': 'failed' });
});

describe.skipIf(!canMount)('a full disk', () => {
  test('fails the files that find no room, and leaves nothing half written', async () => {
    const root = await temporaryFolder();
    const disk = smallDisk(128 * 1024);
    await writeTree(root, {
      'in/a.png': await pngPhotograph(),
      'in/large.png': await noise(400, 400).png().toBuffer(),
      'in/z.txt': new Uint8Array(300_000),
    });
    const request = { sources: [join(root, 'in')], format: 'webp', jobs: 1 } as const;
    const goal = { kind: 'quality', quality: 100 } as const;
    const ran = await compress({ ...request, output: join(disk, 'out'), goal });
    expect(outcomes(ran)).toEqual({ 'a.png': 'written', 'large.png': 'failed', 'z.txt': 'failed' });
    expect(ran.files['large.png']?.reason).toBe('The disk is full.');
    expect(await listTree(disk)).toEqual(['out/.latensify-journal.jsonl', 'out/a.webp']);
  });

  test('replaces nothing', async () => {
    const disk = smallDisk(512 * 1024);
    const picture = await noise(380, 380).png({ compressionLevel: 0 }).toBuffer();
    await writeTree(disk, { 'a.png': picture });
    const goal = { kind: 'quality', quality: 100 } as const;
    const ran = await compress({ sources: [disk], format: 'webp', replace: true, goal });
    expect(ran.files['a.png']).toMatchObject({ outcome: 'failed', reason: 'The disk is full.' });
    expect(await listVisible(disk)).toEqual(['a.png']);
    expect((await readFile(join(disk, 'a.png'))).equals(picture)).toBe(true);
  });
});
