import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findModel, listModels } from '../../engine/library/index.js';
import { pngPhotograph } from './pictures.js';
import { compress, engineForTest } from './run-job.js';
import { temporaryFolder, writeTree } from './temp-folder.js';

describe('models', () => {
  test('the shipped ones are listed and open', async () => {
    const engine = engineForTest();
    const models = await engine.listModels();
    expect(new Set(models.map(({ kind }) => kind))).toEqual(new Set(['codec', 'denoise', 'colorize']));
    for (const { id, kind, bytes } of models) {
      expect(bytes).toBeGreaterThan(1e5);
      if (kind === 'codec') expect((await engine.checkModel(id)).modelId).toBe(id);
    }
  });

  test('are found by name or id, the newest by nothing', async () => {
    const root = await temporaryFolder();
    const manifest = (digit: string): string => JSON.stringify({ kind: 'codec', id: digit.repeat(16) });
    await writeTree(root, {
      'codec/m-10/model.json': manifest('a'),
      'codec/m-9/model.json': manifest('b'),
      'codec/m-9/README.md': '# Nine',
    });
    const models = await listModels('codec', root);
    expect(models.map(({ name }) => name)).toEqual(['m-9', 'm-10']);
    expect(models[0]?.card).toBe('# Nine');
    expect(findModel('codec', models, undefined).name).toBe('m-10');
    expect(findModel('codec', models, 'm-9').id).toBe('b'.repeat(16));
    expect(findModel('codec', models, 'a'.repeat(16)).name).toBe('m-10');
    expect(() => findModel('codec', models, 'x')).toThrow(/not installed; there is m-9 \(b+\), m-10/);
    expect(await listModels('codec', join(root, 'none'))).toEqual([]);
  });

  test('a damaged description is named', async () => {
    const root = await temporaryFolder();
    await writeTree(root, { 'codec/m/model.json': '{}' });
    await expect(listModels('codec', root)).rejects.toMatchObject({ code: 'model' });
  });
});

describe('info', () => {
  test('of a picture and of an .ltn file', async () => {
    const engine = engineForTest();
    const root = await temporaryFolder();
    const png = await pngPhotograph();
    await writeTree(root, { 'a.png': png });
    const goal = { kind: 'quality', quality: 40 } as const;
    await compress({ sources: [join(root, 'a.png')], goal }, { engine });
    const common = { width: 160, height: 120, channels: 3, bits: 8, orientation: 1 };
    expect(await engine.info(join(root, 'a.png'))).toMatchObject({
      ...common,
      format: 'png',
      fileBytes: png.length,
    });
    const [model] = await engine.listModels();
    expect(await engine.info(join(root, 'a.ltn'))).toMatchObject({
      ...common,
      format: 'ltn',
      ltn: {
        modelId: model?.id,
        modelName: model?.name,
        quality: 40,
        tiles: 1,
        damagedTiles: 0,
        problems: [],
      },
    });
  });

  test('of something else fails', async () => {
    const engine = engineForTest();
    const root = await temporaryFolder();
    await writeTree(root, { 'a.txt': 'text' });
    await expect(engine.info(join(root, 'a.txt'))).rejects.toMatchObject({ code: 'unsupported' });
    await expect(engine.info(root)).rejects.toMatchObject({ code: 'unreadable', message: 'It is a folder.' });
    await expect(engine.info(join(root, 'missing'))).rejects.toMatchObject({ code: 'unreadable' });
    await expect(engine.info('/dev/zero')).rejects.toThrow('It is not a regular file.');
  });
});
