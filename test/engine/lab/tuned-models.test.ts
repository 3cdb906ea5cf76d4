import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine } from '../../../engine/index.js';
import { exportTuned, importModel, listTuned } from '../../../engine/lab/index.js';
import { shippedModels } from '../../../engine/library/index.js';

let lab: string;
let other: string;
beforeEach(async () => {
  lab = await mkdtemp(join(tmpdir(), 'latensify-tuned-'));
  other = await mkdtemp(join(tmpdir(), 'latensify-tuned-'));
});
afterEach(async () => {
  await rm(lab, { recursive: true });
  await rm(other, { recursive: true });
});

const shipped = (kind: 'denoise' | 'colorize'): string => join(shippedModels, kind, 'latensify-1');

/** A copy of a model as someone with bad intentions hands it on. */
async function changed(kind: 'denoise' | 'colorize', about: object): Promise<string> {
  const folder = join(other, 'changed');
  await cp(shipped(kind), folder, { recursive: true });
  const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as object;
  await writeFile(join(folder, 'model.json'), JSON.stringify({ ...manifest, ...about }));
  return folder;
}

describe('exports and imports of denoisers and colorizers', { timeout: 120_000 }, () => {
  it.each(['denoise', 'colorize'] as const)('takes one from outside and hands it on: %s', async (kind) => {
    const model = await importModel(lab, shipped(kind), { name: 'from a friend' });
    const path = join(other, 'grey.png');
    const grey = {
      width: 64,
      height: 64,
      channels: 3,
      background: '#777',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    } as const;
    await sharp({ create: grey }).toColourspace('b-w').png().toFile(path);
    const engine = createEngine({ device: 'cpu', ownModels: join(lab, 'fine-tuned') });
    try {
      const summary = await engine[kind]({
        sources: [path],
        output: join(other, 'out'),
        model: 'from a friend',
      });
      expect(summary.outcomes.written).toBe(1);
    } finally {
      await engine.dispose();
    }
    const folder = join(other, 'exported');
    const { files } = await exportTuned(lab, 'from a friend', folder);
    expect((await readdir(folder)).sort()).toEqual([...files].sort());
    const python = await readFile(join(folder, 'example.py'), 'utf8');
    expect(python.trim().split('\n').length).toBeLessThan(16);

    const elsewhere = join(other, 'lab');
    expect(await importModel(elsewhere, join(folder, 'model.json'))).toEqual(model);
    expect(await listTuned(elsewhere)).toMatchObject([{ kind, name: 'from a friend', isOwn: true }]);
    await expect(importModel(elsewhere, folder)).rejects.toThrow('in the library already');
    expect(await readdir(join(elsewhere, 'fine-tuned', kind))).toEqual([model.id]);
  });

  it('refuses what a description could do harm with', async () => {
    const folder = await changed('colorize', { workingSide: 1e6 });
    await expect(importModel(lab, folder)).rejects.toThrow('not that of a denoiser or a colorizer');
    await writeFile(join(folder, 'model.json'), 'x'.repeat(2 ** 20 + 1));
    await expect(importModel(lab, folder)).rejects.toMatchObject({ code: 'too-large' });
    expect(await listTuned(lab)).toEqual([]);
  });

  it('refuses networks that are damaged, missing, or others than they are said to be', async () => {
    const folder = await changed('denoise', { files: { '../../elsewhere': '' } });
    const denoiser = join(folder, 'denoiser.onnx');
    await cp(join(folder, 'estimator.onnx'), denoiser);
    await expect(importModel(lab, folder)).rejects.toThrow('takes or gives something else');
    const whole = await readFile(join(shipped('denoise'), 'denoiser.onnx'));
    await writeFile(denoiser, whole.subarray(0, whole.length - 1000));
    await expect(importModel(lab, folder)).rejects.toMatchObject({ code: 'damaged' });
    await rm(denoiser);
    await expect(importModel(lab, folder)).rejects.toMatchObject({ code: 'unreadable' });
    expect(await listTuned(lab)).toEqual([]);
    expect(await readdir(join(lab, 'fine-tuned', 'denoise'))).toEqual([]);
  });
});
