import { existsSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backUp, removeOriginal } from '../../../engine/files/backup.js';
import { canMount, smallDisk } from '../small-disk.js';
import { listTree, readText, temporaryFolder, writeTree } from '../temp-folder.js';

async function originalIn(root: string): Promise<string> {
  await writeTree(root, { 'a.jpg': 'the original' });
  return join(root, 'a.jpg');
}

describe('backing up', () => {
  test('gives a second place before the first is left', async () => {
    const root = await temporaryFolder();
    const original = await originalIn(root);
    const { mtimeMs } = await stat(original);
    const backup = await backUp(original, join(root, 'originals/2024/a.jpg'));
    expect(await listTree(root)).toEqual(['a.jpg', 'originals/2024/a.jpg']);
    await removeOriginal(original, backup);
    expect(await listTree(root)).toEqual(['originals/2024/a.jpg']);
    expect(await readText(backup)).toBe('the original');
    expect((await stat(backup)).mtimeMs).toBe(mtimeMs);
  });

  test('never replaces an earlier original', async () => {
    const root = await temporaryFolder();
    const original = await originalIn(root);
    await writeTree(root, { 'originals/a.jpg': 'an older one', 'originals/a-2.jpg': 'THE ORIGINAL' });
    expect(await backUp(original, join(root, 'originals/a.jpg'))).toBe(join(root, 'originals/a-3.jpg'));
    expect(await readText(root, 'originals/a.jpg')).toBe('an older one');
    expect(await readText(root, 'originals/a-2.jpg')).toBe('THE ORIGINAL');
  });

  test('repeated after a crash finds what it did', async () => {
    const root = await temporaryFolder();
    const original = await originalIn(root);
    const wished = join(root, 'originals/a.jpg');
    expect(await backUp(original, wished)).toBe(await backUp(original, wished));
    expect(await listTree(root)).toEqual(['a.jpg', 'originals/a.jpg']);
  });

  test('an original whose copy was changed stays', async () => {
    const root = await temporaryFolder();
    const original = await originalIn(root);
    await writeTree(root, { 'originals/a.jpg': 'shorter' });
    await expect(removeOriginal(original, join(root, 'originals/a.jpg'))).rejects.toThrow(/stays in place/);
    expect(existsSync(original)).toBe(true);
  });
});

const otherDisk = existsSync('/dev/shm') && statSync('/dev/shm').dev !== statSync('/tmp').dev;

describe('backing up to another disk', () => {
  test.skipIf(!otherDisk)('copies, with the time of modification', async () => {
    const root = await temporaryFolder();
    const elsewhere = await temporaryFolder('/dev/shm');
    const original = await originalIn(root);
    const { mtimeMs } = await stat(original);
    const wished = join(elsewhere, 'originals/a.jpg');
    const backup = await backUp(original, wished);
    expect(await backUp(original, wished)).toBe(backup);
    await removeOriginal(original, backup);
    expect(await listTree(root)).toEqual([]);
    expect(await listTree(elsewhere)).toEqual(['originals/a.jpg']);
    expect(await readText(backup)).toBe('the original');
    expect((await stat(backup)).mtimeMs).toBeCloseTo(mtimeMs, 1);
  });

  test.skipIf(!otherDisk)('never replaces an earlier original there', async () => {
    const root = await temporaryFolder();
    const elsewhere = await temporaryFolder('/dev/shm');
    await writeTree(elsewhere, { 'a.jpg': 'an older one' });
    const backup = await backUp(await originalIn(root), join(elsewhere, 'a.jpg'));
    expect(backup).toBe(join(elsewhere, 'a-2.jpg'));
  });

  test.skipIf(!canMount)('a full one leaves the original', async () => {
    const root = await temporaryFolder();
    const disk = smallDisk(64 * 1024);
    await writeTree(root, { 'a.jpg': new Uint8Array(200_000) });
    await mkdir(join(disk, 'originals'));
    await expect(backUp(join(root, 'a.jpg'), join(disk, 'originals/a.jpg'))).rejects.toThrow(
      'The disk is full.',
    );
    expect((await stat(join(root, 'a.jpg'))).size).toBe(200_000);
    expect(await listTree(disk)).toEqual([]);
  });
});
