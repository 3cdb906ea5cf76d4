import { spawnSync } from 'node:child_process';
import { chmod, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LatensifyError } from '../../../common/errors.js';
import { removeStaleTemporaries, temporaryName } from '../../../engine/files/own-files.js';
import { stageBytes, stageCopy } from '../../../engine/files/safe-write.js';
import { canMount, smallDisk } from '../small-disk.js';
import { listTree, readText, temporaryFolder, writeTree } from '../temp-folder.js';

const traits = { mtimeMs: Date.UTC(2011, 4, 3, 12, 30, 1), mode: 0o640 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function failure(promise: Promise<unknown>): Promise<LatensifyError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(LatensifyError);
  return thrown as LatensifyError;
}

describe('staged files', () => {
  test('appear at once, with time and permissions, in folders made for them', async () => {
    const root = await temporaryFolder();
    const staged = await stageBytes(join(root, 'x/y/a.ltn'), bytes('content'), traits);
    expect(await listTree(root)).toHaveLength(1);
    expect(await listTree(root)).not.toContain('x/y/a.ltn');
    await staged.commit(join(root, 'x/y/a.ltn'), { overwrite: false });
    expect(await listTree(root)).toEqual(['x/y/a.ltn']);
    const status = await stat(join(root, 'x/y/a.ltn'));
    expect(status.mtimeMs).toBe(traits.mtimeMs);
    expect(status.mode & 0o777).toBe(0o640);
  });

  test('never replace a file unless told', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'a.ltn': 'old' });
    const staged = await stageBytes(join(root, 'a.ltn'), bytes('new'), traits);
    const refused = await failure(staged.commit(join(root, 'a.ltn'), { overwrite: false }));
    expect(refused).toMatchObject({ code: 'unwritable', message: 'A file of that name exists already.' });
    expect(await readText(root, 'a.ltn')).toBe('old');
    await staged.commit(join(root, 'a.ltn'), { overwrite: true });
    expect(await readText(root, 'a.ltn')).toBe('new');
    expect(await listTree(root)).toEqual(['a.ltn']);
  });

  test('never replace a dangling link either', async () => {
    const root = await temporaryFolder();
    await symlink('nowhere', join(root, 'a.ltn'));
    const staged = await stageBytes(join(root, 'a.ltn'), bytes('new'), traits);
    await failure(staged.commit(join(root, 'a.ltn'), { overwrite: false }));
    await staged.discard();
    expect(await listTree(root)).toEqual(['a.ltn']);
  });

  test('one of many writers gets the name', async () => {
    const root = await temporaryFolder();
    const writers = Array.from({ length: 20 }, async (_, index) => {
      const staged = await stageBytes(join(root, 'a.ltn'), bytes(`writer ${index}`), traits);
      try {
        await staged.commit(join(root, 'a.ltn'), { overwrite: false });
        return [`writer ${index}`];
      } catch {
        await staged.discard();
        return [];
      }
    });
    expect((await Promise.all(writers)).flat()).toEqual([await readText(root, 'a.ltn')]);
    expect(await listTree(root)).toEqual(['a.ltn']);
  });

  test('can be thrown away, more than once', async () => {
    const root = await temporaryFolder();
    const staged = await stageBytes(join(root, 'a.ltn'), bytes('content'), traits);
    await staged.discard();
    await staged.discard();
    expect(await listTree(root)).toEqual([]);
  });

  test('copy read-only files', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'a.txt': 'content' });
    await chmod(join(root, 'a.txt'), 0o444);
    const copy = await stageCopy(join(root, 'out/a.txt'), join(root, 'a.txt'), { ...traits, mode: 0o444 });
    await copy.commit(join(root, 'out/a.txt'), { overwrite: false });
    expect(await readText(root, 'out/a.txt')).toBe('content');
    expect((await stat(join(root, 'out/a.txt'))).mtimeMs).toBe(traits.mtimeMs);
  });

  test('a file in the way of a folder is named as the cause', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { x: 'a file' });
    const refused = await failure(stageBytes(join(root, 'x/a.ltn'), bytes('content'), traits));
    expect(refused.message).toBe('A file is in the way where a folder should be.');
  });

  test.skipIf(!canMount)('a full disk is said, and nothing stays behind', async () => {
    const disk = smallDisk(64 * 1024);
    const refused = await failure(stageBytes(join(disk, 'a.ltn'), new Uint8Array(200_000), traits));
    expect(refused).toMatchObject({ code: 'unwritable', message: 'The disk is full.' });
    const root = await temporaryFolder();
    await writeFile(join(root, 'large'), new Uint8Array(200_000));
    await failure(stageCopy(join(disk, 'large'), join(root, 'large'), traits));
    expect(await listTree(disk)).toEqual([]);
  });
});

describe('temporary files that were left behind', () => {
  test('are removed when their process is gone, and others never', async () => {
    const root = await temporaryFolder();
    const mine = temporaryName();
    const dead = spawnSync(process.execPath, ['--version']).pid;
    const ofPid = (pid: number): string => mine.replace(`-${process.pid}-`, `-${pid}-`);
    const elsewhere = mine.replace(/-[0-9a-f]{8}-\d+/, `-00000000-${dead}`);
    const living = ofPid(process.ppid);
    await writeTree(root, {
      [mine]: '',
      [ofPid(dead)]: '',
      [living]: '',
      [elsewhere]: '',
      '.latensify-other.tmp': '',
      'a.tmp': '',
    });
    // The time of the photograph that it was going to be says nothing about its age.
    await utimes(join(root, living), 0, 0);
    await removeStaleTemporaries(root);
    expect(await listTree(root)).toEqual([mine, living, elsewhere, '.latensify-other.tmp', 'a.tmp'].sort());
  });

  test('are looked for without harm where there is no folder', async () => {
    const root = await temporaryFolder();
    await removeStaleTemporaries(join(root, 'missing'));
    expect(await listTree(root)).toEqual([]);
  });
});
