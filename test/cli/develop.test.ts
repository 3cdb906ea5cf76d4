import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import { jsonLines, latensify, temporaryFolder } from './command.js';

describe('develop and info', () => {
  it('brings pictures back, whole or a region, and tells about the file', async () => {
    const cwd = await temporaryFolder();
    const example = join(projectRoot, 'examples/kodim03.png');
    const compressed = await latensify(
      ['compress', example, '-o', '.', '--device', 'cpu', '--quality', '60'],
      { cwd },
    );
    expect(compressed.stderr).toBe('');

    const whole = await latensify(['develop', 'kodim03.ltn', '-o', 'whole', '--device', 'cpu'], { cwd });
    expect(whole.stderr).toBe('');
    expect(whole.code).toBe(0);
    expect(whole.stdout).toContain('1 file: 1 developed');
    const decoded = await sharp(join(cwd, 'whole/kodim03.png')).raw().toBuffer({ resolveWithObject: true });
    expect(decoded.info).toMatchObject({ width: 768, height: 512, channels: 3 });
    const source = await sharp(example).raw().toBuffer();
    const difference = source.reduce(
      (sum, sample, index) => sum + Math.abs(sample - decoded.data[index]!),
      0,
    );
    expect(difference / source.length).toBeLessThan(4);

    const region = [
      'develop',
      'kodim03.ltn',
      '-o',
      'part.png',
      '--region',
      '100,50,320,200',
      '--device',
      'cpu',
    ];
    expect((await latensify(region, { cwd })).code).toBe(0);
    const part = await sharp(join(cwd, 'part.png')).raw().toBuffer({ resolveWithObject: true });
    expect(part.info).toMatchObject({ width: 320, height: 200 });
    const sameRegion = await sharp(join(cwd, 'whole/kodim03.png'))
      .extract({ left: 100, top: 50, width: 320, height: 200 })
      .raw()
      .toBuffer();
    expect(part.data.every((sample, index) => Math.abs(sample - sameRegion[index]!) <= 1)).toBe(true);

    const shown = await latensify(['info', 'kodim03.ltn'], { cwd });
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain('768 × 512 pixels');
    expect(shown.stdout).toMatch(/quality +60\n/);
    const [info] = jsonLines((await latensify(['info', 'kodim03.ltn', '--json'], { cwd })).stdout);
    expect(info).toMatchObject({
      format: 'ltn',
      width: 768,
      height: 512,
      ltn: { quality: 60, damagedTiles: 0 },
    });
  });

  it('tells about pictures, and goes on after one that can’t be read', async () => {
    const files = ['package.json', 'examples/kodim03.png', 'missing.jpg'];
    const text = await latensify(['info', ...files]);
    expect(text.code).toBe(1);
    expect(text.stderr).toMatch(/^package\.json: .+\nmissing\.jpg: .+\n$/);
    expect(text.stdout).toContain('PNG');
    const json = await latensify(['info', '--json', ...files]);
    expect(json.stderr).toBe('');
    expect(jsonLines(json.stdout)).toMatchObject([
      { path: 'package.json', error: { code: 'unsupported' } },
      { format: 'png' },
      { path: 'missing.jpg', error: { code: 'unreadable' } },
    ]);
  });
});

describe('models and doctor', () => {
  it('lists the models and prints their cards', async () => {
    const [model] = jsonLines((await latensify(['models', '--json'])).stdout);
    expect(model).toMatchObject({ kind: 'codec', id: expect.stringMatching(/^[0-9a-f]{16}$/) as string });
    const { code, stdout } = await latensify(['models', String(model!['name']), '--card']);
    expect(code).toBe(0);
    const card = await readFile(join(String(model!['folder']), 'README.md'), 'utf8');
    expect(stdout).toContain(card.split('\n')[0]);
    const unknown = await latensify(['models', 'nonesuch']);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain('nonesuch');
  });

  it('checks this machine', async () => {
    const { code, stdout, stderr } = await latensify(['doctor', '--json']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const [diagnosis] = jsonLines(stdout);
    expect(diagnosis).toMatchObject({
      ok: true,
      versions: { node: process.versions.node },
      devices: expect.arrayContaining([
        expect.objectContaining({ provider: 'cpu', usable: true }),
      ]) as unknown[],
    });
  });
});
