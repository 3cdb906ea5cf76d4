import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { walk, type WalkResult } from '../../../engine/files/index.js';
import { temporaryFolder, writeTree } from '../temp-folder.js';
import { unprivileged } from '../unprivileged.js';

const places = (result: WalkResult): string[] =>
  result.files.map((file) => [file.folder, file.name].filter((part) => part !== '').join('/')).sort();

async function photos(): Promise<string> {
  const root = await temporaryFolder();
  await writeTree(root, {
    'photos/a.jpg': 'a',
    'photos/2024/b.jpg': 'b',
    'photos/2024/May/c.png': 'c',
    'photos/.hidden/d.jpg': 'd',
    'photos/.e.jpg': 'e',
    'other/a.jpg': 'other a',
  });
  return root;
}

describe('places', () => {
  test('a folder gives its content, sub-folders kept', async () => {
    const root = await photos();
    const found = await walk([join(root, 'photos')], { recursive: true });
    expect(places(found)).toEqual(['2024/May/c.png', '2024/b.jpg', 'a.jpg']);
    expect(found.problems).toEqual([]);
  });

  test('sub-folders that were not asked for are named', async () => {
    const root = await photos();
    const found = await walk([join(root, 'photos')], { recursive: false });
    expect(places(found)).toEqual(['a.jpg']);
    expect(found.problems).toMatchObject([{ path: join(root, 'photos/2024'), outcome: 'skipped' }]);
  });

  test('each of several folders keeps its name', async () => {
    const root = await photos();
    const found = await walk([join(root, 'photos'), join(root, 'other')], { recursive: true });
    expect(places(found)).toEqual([
      'other/a.jpg',
      'photos/2024/May/c.png',
      'photos/2024/b.jpg',
      'photos/a.jpg',
    ]);
  });

  test('a named file goes to the top, hidden or not', async () => {
    const root = await photos();
    const sources = [join(root, 'photos/2024/b.jpg'), join(root, 'photos/.e.jpg')];
    expect(places(await walk(sources, { recursive: false }))).toEqual(['.e.jpg', 'b.jpg']);
  });

  test('a glob keeps the folders from its first wildcard on', async () => {
    const root = await photos();
    expect(places(await walk([join(root, 'photos/**/*.jpg')], { recursive: false }))).toEqual([
      '2024/b.jpg',
      'a.jpg',
    ]);
    expect(places(await walk([join(root, 'photos/*/*.jpg')], { recursive: false }))).toEqual(['2024/b.jpg']);
    expect(places(await walk([join(root, '{photos,other}/a.jpg')], { recursive: false }))).toEqual([
      'other/a.jpg',
      'photos/a.jpg',
    ]);
  });

  test('a file that exists is no glob', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { '[a]*.jpg': 'literal', 'a1.jpg': 'matched' });
    expect(places(await walk([join(root, '[a]*.jpg')], { recursive: false }))).toEqual(['[a]*.jpg']);
  });

  test('a file is taken once, whatever leads to it', async () => {
    const root = await photos();
    const sources = ['photos', 'photos/2024', 'photos/a.jpg', 'photos/*.jpg'].map((path) => join(root, path));
    const found = await walk(sources, { recursive: true });
    expect(found.files.map((file) => basename(file.path)).sort()).toEqual(['a.jpg', 'b.jpg', 'c.png']);
    expect(found.problems).toEqual([]);
  });
});

describe('what is left out', () => {
  test('results, originals and files of this program are not walked', async () => {
    const root = await photos();
    await writeTree(root, {
      'photos/out/a.ltn': '',
      'photos/latensify-originals/a.jpg': '',
      'photos/2024/.latensify-journal.jsonl': '',
    });
    const found = await walk([join(root, 'photos')], {
      recursive: true,
      exclude: [join(root, 'photos/out')],
    });
    expect(places(found)).toEqual(['2024/May/c.png', '2024/b.jpg', 'a.jpg']);
  });

  test('an output folder that is the source itself does not hide it', async () => {
    const root = await photos();
    const folder = join(root, 'photos');
    expect(places(await walk([folder], { recursive: true, exclude: [folder] }))).toHaveLength(3);
  });

  test('a source that does not exist, and a glob without a match, fail', async () => {
    const root = await photos();
    const sources = ['nothing.jpg', '*.nothing', 'photos/a.jpg'].map((path) => join(root, path));
    const found = await walk(sources, { recursive: false });
    expect(found.problems.map((problem) => [basename(problem.path), problem.outcome])).toEqual([
      ['nothing.jpg', 'failed'],
      ['*.nothing', 'failed'],
    ]);
    expect(places(found)).toEqual(['a.jpg']);
  });

  test('loops of links are named, other links followed, the real folder first', async () => {
    const root = await photos();
    await symlink('..', join(root, 'photos/2024/up'));
    await symlink('itself', join(root, 'photos/itself'));
    await symlink('nowhere', join(root, 'photos/broken'));
    await symlink('2024', join(root, 'photos/1-alias'));
    await symlink('../other', join(root, 'photos/elsewhere'));
    await symlink('a.jpg', join(root, 'photos/link.jpg'));
    const found = await walk([join(root, 'photos')], { recursive: true });
    expect(places(found)).toEqual(['2024/May/c.png', '2024/b.jpg', 'a.jpg', 'elsewhere/a.jpg', 'link.jpg']);
    const outcomes = found.problems.map(({ path, outcome }) => [basename(path), outcome]).sort();
    expect(outcomes).toEqual([
      ['1-alias', 'skipped'],
      ['broken', 'failed'],
      ['itself', 'failed'],
      ['up', 'failed'],
    ]);
  });

  test('a pipe is never opened', async () => {
    const root = await photos();
    execFileSync('mkfifo', [join(root, 'photos/pipe.jpg')]);
    const found = await walk([join(root, 'photos')], { recursive: false });
    expect(places(found)).toEqual(['a.jpg']);
    expect(found.problems).toContainEqual({
      path: join(root, 'photos/pipe.jpg'),
      outcome: 'skipped',
      reason: 'It is not a regular file.',
    });
  });

  test('a name that is not UTF-8 is reported', async () => {
    const root = await photos();
    await mkdir(Buffer.concat([Buffer.from(join(root, 'photos/')), Buffer.from([0xff, 0xfe])]));
    const found = await walk([join(root, 'photos')], { recursive: true });
    expect(found.problems).toMatchObject([
      { outcome: 'failed', reason: 'Its name is not valid UTF-8; rename it.' },
    ]);
  });
});

test('strange names are ordinary names', async () => {
  const root = await temporaryFolder();
  const names = [
    'line\nbreak.jpg',
    `"quo'tes".jpg`,
    '-dash.jpg',
    '📷 é.jpg',
    'back\\slash.jpg',
    '$(x) `y` *.jpg',
  ];
  await writeTree(root, Object.fromEntries(names.map((name) => [name, name])));
  expect(places(await walk([root], { recursive: true }))).toEqual([...names].sort());
});

test('a locked folder fails alone', async () => {
  const root = await photos();
  await chmod(root, 0o755);
  await mkdir(join(root, 'photos/locked'), { mode: 0 });
  const found = await unprivileged(() => walk([join(root, 'photos')], { recursive: true }));
  expect(places(found)).toEqual(['2024/May/c.png', '2024/b.jpg', 'a.jpg']);
  expect(found.problems).toEqual([
    { path: join(root, 'photos/locked'), outcome: 'failed', reason: 'Permission denied.' },
  ]);
});
