import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deleteOwnModel,
  drawSamples,
  encodePictures,
  exportOwnModel,
  findOwnModel,
  importOwnModel,
  listOwnModels,
  nearestPictures,
  readCard,
  renameOwnModel,
} from '../../../engine/lab/index.js';
import { encodeOnnx, GraphBuilder } from '../../../models/graph/index.js';
import { untrained } from './own-models.js';

let lab: string;
let other: string;
beforeEach(async () => {
  lab = await mkdtemp(join(tmpdir(), 'latensify-library-'));
  other = await mkdtemp(join(tmpdir(), 'latensify-library-'));
});
afterEach(async () => {
  await rm(lab, { recursive: true });
  await rm(other, { recursive: true });
});

/** A network as another program would write it: names of its own, pictures of any size. */
function foreign(change: (g: GraphBuilder) => void): Uint8Array {
  const g = new GraphBuilder();
  change(g);
  return encodeOnnx(g.finish('foreign'));
}

const convolutional = (g: GraphBuilder): void => {
  const dims = ['n', 3, 'h', 'w'];
  g.input('image', dims);
  const strides = { strides: { ints: [2, 2] }, pads: { ints: [0, 0, 0, 0] } };
  const weights = g.constant('w', [2, 3, 2, 2], new Float32Array(24).fill(0.1));
  g.node('Conv', ['image', weights], strides, 'latent');
  g.node('ConvTranspose', ['latent', weights], strides, 'reconstruction');
  g.output('latent', ['n', 2, 'h2', 'w2']);
  g.output('reconstruction', dims);
};

describe('the library of own models', { timeout: 120_000 }, () => {
  it('renames a model, its card included, and keeps its id', async () => {
    const model = await untrained(lab, 'first', 'undercomplete');
    const renamed = await renameOwnModel(lab, 'first', '  my\nfaces ');
    expect(renamed).toMatchObject({ id: model.id, name: 'my faces', figures: { psnr: 20 } });
    expect(await readCard(await findOwnModel(lab, 'my faces'))).toBe('# my faces\n\nA card.\n');
    await expect(findOwnModel(lab, 'first')).rejects.toThrow('my faces');
    await expect(renameOwnModel(lab, 'my faces', ' ')).rejects.toThrow('needs a name');
  });

  it.each(['undercomplete', 'convolutional', 'variational'] as const)(
    'exports a model that can be imported elsewhere: %s',
    async (kind) => {
      const model = await untrained(lab, 'first', kind);
      const folder = join(other, 'exported');
      const { files } = await exportOwnModel(lab, model.id, folder);
      expect((await readdir(folder)).sort()).toEqual([...files].sort());
      expect((await readFile(join(folder, 'example.py'), 'utf8')).trim().split('\n').length).toBeLessThan(12);

      const elsewhere = join(other, 'lab');
      const imported = await importOwnModel(elsewhere, folder);
      expect(imported).toMatchObject({ name: 'first', settings: model.settings, isImported: true });
      expect(imported.id).toBe(model.id);
      if (kind === 'undercomplete') {
        const [there, here] = await Promise.all(
          [imported, model].map((each) => encodePictures(each, 'digits:3')),
        );
        expect(there!.data).toEqual(here!.data);
      }
      if (kind === 'variational') expect((await drawSamples(imported, 2, 1)).count).toBe(2);
      await expect(importOwnModel(elsewhere, join(folder, 'autoencoder.onnx'))).rejects.toThrow(
        'in the library already',
      );
      await deleteOwnModel(elsewhere, 'first');
      expect(await listOwnModels(elsewhere)).toEqual([]);
    },
  );

  it('draws from where the codes of a variational model lie, also after it was exported', async () => {
    const mean = [3, -3, 3, -3];
    const factor = [0.1, 0, 0.1, 0, 0, 0.1, 0, 0, 0, 0.1];
    const prior = { size: 4, components: [{ weight: 1, mean, factor }] };
    const model = await untrained(lab, 'cloud', 'variational', {}, prior);
    const [fitted, normal] = [await drawSamples(model, 3, 1), await drawSamples(model, 3, 1, 'normal')];
    expect(fitted.samples).not.toEqual(normal.samples);
    await exportOwnModel(lab, 'cloud', join(other, 'exported'));
    const imported = await importOwnModel(join(other, 'lab'), join(other, 'exported'));
    expect((await drawSamples(imported, 3, 1)).samples).toEqual(fitted.samples);
  });

  it('finds the picture nearest to each drawn one', async () => {
    const model = await untrained(lab, 'cloud', 'variational');
    const { nearest, beside } = await nearestPictures(model, await drawSamples(model, 3, 1), 'digits:5');
    expect(nearest).toHaveLength(3);
    for (const { name, distance } of nearest) {
      expect(Number(name)).toBeLessThan(5);
      expect(distance).toBeGreaterThan(0);
    }
    expect(beside.count).toBe(6);
  });

  it('does not write an export over something', async () => {
    await untrained(lab, 'first', 'undercomplete');
    await mkdir(join(other, 'full'));
    await writeFile(join(other, 'full', 'diary.txt'), 'x');
    await expect(exportOwnModel(lab, 'first', join(other, 'full'))).rejects.toThrow('choose a new one');
  });

  it('takes a network of another program, and splits it into its parts', async () => {
    const path = join(other, 'theirs.onnx');
    await writeFile(path, foreign(convolutional));
    const model = await importOwnModel(lab, path);
    expect(model).toMatchObject({
      name: 'theirs',
      isImported: true,
      settings: { kind: 'convolutional', code: 2 },
    });
    const codes = await encodePictures(model, 'digits:2');
    expect(codes.size).toBe(2 * 32 * 32);
  });

  it.each<[string, (g: GraphBuilder) => void, string]>([
    [
      'no code',
      (g) => {
        g.input('image', ['n', 3, 8, 8]);
        g.node('Relu', ['image'], {}, 'output');
        g.output('output', ['n', 3, 8, 8]);
      },
      'two outputs',
    ],
    [
      'an output that needs more than the code',
      (g) => {
        g.input('image', ['n', 3, 8, 8]);
        g.node('Relu', ['image'], {}, 'code');
        g.node('Add', ['code', 'image'], {}, 'output');
        g.output('code', ['n', 3, 8, 8]);
        g.output('output', ['n', 3, 8, 8]);
      },
      'more than its code',
    ],
    [
      'two inputs',
      (g) => {
        convolutional(g);
        g.input('more', ['n', 1]);
      },
      'one input',
    ],
    [
      'numbers that are none',
      (g) => {
        g.input('image', ['n', 1, 4, 4]);
        const square = { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } };
        g.node('AveragePool', ['image'], square, 'code');
        const zero = g.constant('zero', [1, 1, 2, 2], new Float32Array(4));
        const strides = { strides: { ints: [2, 2] } };
        const grown = g.node('ConvTranspose', ['code', zero], strides);
        g.node('Div', [grown, g.scalar(0)], {}, 'output');
        g.output('code', ['n', 1, 2, 2]);
        g.output('output', ['n', 1, 4, 4]);
      },
      'no numbers',
    ],
  ])('refuses %s', async (_, change, sentence) => {
    const path = join(other, 'bad.onnx');
    await writeFile(path, foreign(change));
    await expect(importOwnModel(lab, path)).rejects.toThrow(sentence);
    expect(await listOwnModels(lab)).toEqual([]);
  });

  it('refuses what is no network, and metadata that lies', async () => {
    await writeFile(join(other, 'text.onnx'), 'hello');
    await expect(importOwnModel(lab, join(other, 'text.onnx'))).rejects.toThrow();
    await expect(importOwnModel(lab, join(other, 'nothing.onnx'))).rejects.toThrow('not exist');
    const g = new GraphBuilder();
    convolutional(g);
    for (const about of ['{', JSON.stringify({ format: 1, name: '../../x' }), 'x'.repeat(5_000_000)]) {
      await writeFile(join(other, 'lies.onnx'), encodeOnnx(g.finish('foreign'), { latensify: about }));
      await expect(importOwnModel(lab, join(other, 'lies.onnx'))).rejects.toThrow('of itself');
    }
  });
});
