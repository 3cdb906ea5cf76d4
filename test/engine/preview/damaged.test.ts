import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tileGrid } from '../../../common/geometry.js';
import type { Pixels } from '../../../common/pixels.js';
import { turnRectUpright, turnUpright } from '../../../engine/jobs/index.js';
import { pngPhotograph } from '../pictures.js';
import { engineForTest } from '../run-job.js';
import { temporaryFolder } from '../temp-folder.js';

test('a damaged file is shown with the parts that it lost', async () => {
  const engine = engineForTest();
  const folder = await temporaryFolder();
  const region = { left: 0, top: 0, width: 64, height: 64 };
  const source = join(folder, 'parrots.png');
  await writeFile(source, await pngPhotograph());
  await engine.compress({ sources: [source], format: 'ltn' });
  const path = join(folder, 'parrots.ltn');
  const task = { path, version: { kind: 'original' }, region, level: 0 } as const;
  await engine.preview.open(path);
  expect((await engine.preview.render(task)).damage).toEqual([]);

  const bytes = await readFile(path);
  bytes[bytes.length - 200]! ^= 0xff;
  await writeFile(path, bytes);
  const [lost] = tileGrid({ width: 160, height: 120 }, 1024);
  const damaged = await engine.preview.render(task);
  expect(damaged.damage).toEqual([{ region: lost, reason: 'its checksum differs' }]);

  const asResult = { ...task, path: source, result: path };
  expect((await engine.preview.render({ ...asResult, version: { kind: 'result' } })).damage).toHaveLength(1);
  expect((await engine.preview.render(asResult)).damage).toEqual([]);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('damage follows orientation %i', (orientation) => {
  const [width, height] = [7, 5];
  const rect = { left: 1, top: 2, width: 3, height: 2 };
  const data = new Uint8Array(width * height).map((_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return x >= 1 && x < 4 && y >= 2 && y < 4 ? 255 : 0;
  });
  const turned: Pixels = turnUpright({ width, height, channels: 1, data }, orientation);
  const { left, top, ...size } = turnRectUpright(rect, { width, height }, orientation);
  const marked = [...turned.data].flatMap((value, at) => (value > 0 ? [at] : []));
  const expected = Array.from({ length: size.width * size.height }, (_, at) => {
    const [x, y] = [left + (at % size.width), top + Math.floor(at / size.width)];
    return y * turned.width + x;
  });
  expect(marked).toEqual(expected);
});
