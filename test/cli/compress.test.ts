import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import { jobEventSchema } from '../../engine/index.js';
import { jsonLines, latensify, temporaryFolder } from './command.js';

const example = join(projectRoot, 'examples/kodim03.png');

/** A small photograph under the given name. */
async function addPhoto(folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  const region = { left: 200, top: 100, width: 160, height: 120 };
  await writeFile(
    path,
    await sharp(await readFile(example))
      .extract(region)
      .png()
      .toBuffer(),
  );
  return path;
}

async function visible(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
}

describe('compress', () => {
  it('makes .ltn files of a folder, and says so in plain lines', async () => {
    const folder = await temporaryFolder();
    const photos = join(folder, 'photos');
    await addPhoto(photos, 'a.png');
    await addPhoto(photos, 'b.png');
    const { code, stdout, stderr } = await latensify(
      ['compress', 'photos', '--output', 'out', '--device', 'cpu'],
      {
        cwd: folder,
        env: { FORCE_COLOR: undefined, NO_COLOR: undefined },
      },
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(await visible(join(folder, 'out'))).toEqual(['a.ltn', 'b.ltn']);
    expect(stdout).toContain(`${join('photos', 'a.png')} → ${join('out', 'a.ltn')}  `);
    expect(stdout).toContain('2 files: 2 made smaller\n');
    expect(stdout).not.toContain('\u001b');
    for (const name of ['a', 'b']) {
      const [before, after] = await Promise.all(
        [join(photos, `${name}.png`), join(folder, 'out', `${name}.ltn`)].map((path) => stat(path)),
      );
      expect(after!.size).toBeLessThan(before!.size);
    }
  });

  it('prints one valid event a line with --json', async () => {
    const folder = await temporaryFolder();
    await addPhoto(join(folder, 'photos'), 'a.png');
    await writeFile(join(folder, 'photos', 'broken.jpg'), 'no picture');
    const args = ['compress', 'photos', '-o', 'out', '--format', 'webp', '--json'];
    const { code, stdout, stderr } = await latensify(args, { cwd: folder });
    expect(stderr).toBe('');
    expect(code).toBe(1);
    const events = jsonLines(stdout).map((line) => jobEventSchema.parse(line));
    expect(events[0]).toMatchObject({ type: 'job-started', job: 'compress', files: 2 });
    const finished = events.filter((event) => event.type === 'file-finished');
    expect(finished.map(({ outcome }) => outcome).sort()).toEqual(['failed', 'written']);
    expect(events.at(-1)).toMatchObject({
      type: 'job-finished',
      summary: { outcomes: { written: 1, failed: 1 } },
    });
  });

  it('names what failed, does the rest, and exits with 1', async () => {
    const folder = await temporaryFolder();
    await addPhoto(join(folder, 'photos'), 'good.png');
    await writeFile(join(folder, 'photos', 'broken.png'), Buffer.from('89504e470d0a1a0a0000', 'hex'));
    const args = ['compress', 'photos', '-o', 'out', '--format', 'webp', '--no-copy'];
    const { code, stdout, stderr } = await latensify(args, { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^photos.broken\.png: .+\.\n$/);
    expect(stdout).toContain('2 files: 1 made smaller, 1 failed');
    expect(await visible(join(folder, 'out'))).toEqual(['good.webp']);
  });

  it('prints failures alone with --quiet', async () => {
    const folder = await temporaryFolder();
    await addPhoto(folder, 'good.png');
    const good = await latensify(['compress', 'good.png', '-o', 'out', '--format', 'webp', '--quiet'], {
      cwd: folder,
    });
    expect(good).toEqual({ code: 0, stdout: '', stderr: '' });
    const bad = await latensify(['compress', 'missing.png', '-o', 'out', '--format', 'webp', '-q'], {
      cwd: folder,
    });
    expect(bad.code).toBe(1);
    expect(bad.stdout).toBe('');
    expect(bad.stderr).toMatch(/^.*missing\.png: .+\n$/);
  });

  it('takes strange names, and never prints them raw', async () => {
    const folder = await temporaryFolder();
    const names = [
      '-dash.png',
      'Zoë — naïve.png',
      '写真 🌄.png',
      'quote\' "double".png',
      'esc\u001b[2J\u0007.png',
      'line\nbreak.png',
      'right\u202egnp.png',
      '%s {name} $HOME.png',
    ];
    // Windows has no such names.
    const possible = process.platform === 'win32' ? names.slice(0, 3) : names;
    for (const name of possible) await addPhoto(join(folder, 'photos'), name);
    for (const flags of [[], ['--json', '--overwrite']]) {
      const args = ['compress', 'photos', '-o', 'out', '--format', 'webp', ...flags];
      const { code, stdout, stderr } = await latensify(args, { cwd: folder });
      expect(stderr).toBe('');
      expect(code).toBe(0);
      // eslint-disable-next-line no-control-regex -- control characters are what is looked for
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
    const expected = possible.map((name) => name.replace(/png$/, 'webp')).sort();
    expect(await visible(join(folder, 'out'))).toEqual(expected);
  });

  it('writes nothing with --dry-run, skips what is done, and writes over results when told', async () => {
    const folder = await temporaryFolder();
    await addPhoto(folder, 'a.png');
    const args = ['compress', 'a.png', '-o', 'out', '--format', 'jpeg', '--name', '{name}-small'];
    const dry = await latensify([...args, '--dry-run'], { cwd: folder });
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain('a-small.jpg');
    expect(dry.stdout).toContain('would be written');
    expect(await visible(folder)).toEqual(['a.png']);
    await latensify(args, { cwd: folder });
    expect(await visible(join(folder, 'out'))).toEqual(['a-small.jpg']);
    expect((await latensify(args, { cwd: folder })).stdout).toContain('skipped');
    const other = [...args, '--quality', '20'];
    const first = await readFile(join(folder, 'out', 'a-small.jpg'));
    expect((await latensify(other, { cwd: folder })).stdout).toContain('skipped: Its result exists already.');
    expect(await readFile(join(folder, 'out', 'a-small.jpg'))).toEqual(first);
    expect((await latensify([...other, '--overwrite'], { cwd: folder })).code).toBe(0);
    expect((await stat(join(folder, 'out', 'a-small.jpg'))).size).toBeLessThan(first.length);
  });

  it('keeps to a size', async () => {
    const folder = await temporaryFolder();
    await copyFile(example, join(folder, 'a.png'));
    const args = ['compress', 'a.png', '-o', 'out', '--format', 'jpeg', '--max-bytes', '30kB'];
    expect((await latensify(args, { cwd: folder })).code).toBe(0);
    const { size } = await stat(join(folder, 'out', 'a.jpg'));
    expect(size).toBeLessThanOrEqual(30_000);
    expect(size).toBeGreaterThan(20_000);
  });

  it('replaces originals and keeps them in the backup folder', async () => {
    const folder = await temporaryFolder();
    await addPhoto(join(folder, 'photos'), 'a.png');
    const args = ['compress', 'photos', '--replace', '--backup', 'originals', '--format', 'webp'];
    expect((await latensify(args, { cwd: folder })).code).toBe(0);
    expect(await visible(join(folder, 'photos'))).toEqual(['a.webp']);
    expect(await visible(join(folder, 'originals'))).toEqual(['a.png']);
  });
});
