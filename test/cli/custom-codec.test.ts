import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import { parseLtn, writeLtn } from '../../models/codec/container/index.js';
import { untrained } from '../engine/lab/own-models.js';
import { jsonLines, latensify, temporaryFolder } from './command.js';

it('compresses with a model that was trained here, and opens the file while the model is there', async () => {
  const cwd = await temporaryFolder();
  const env = { LATENSIFY_STATE: join(cwd, 'state') };
  await untrained(join(cwd, 'state/lab'), 'harbour', 'convolutional', {
    picture: { channels: 3, height: 64, width: 64 },
  });
  const source = join(projectRoot, 'examples/kodim03.png');
  const compress = [
    'compress',
    source,
    '-o',
    'a.ltn',
    '--model',
    'harbour',
    '--quality',
    '40',
    '--device',
    'cpu',
  ];
  const compressed = await latensify(compress, { cwd, env });
  expect(compressed.stderr).toBe('');
  expect(compressed.code).toBe(0);

  const [info] = jsonLines((await latensify(['info', 'a.ltn', '--json'], { cwd, env })).stdout);
  expect(info).toMatchObject({ ltn: { modelName: 'harbour', quality: 40, damagedTiles: 0 } });

  const developed = await latensify(['develop', 'a.ltn', '-o', 'a.png', '--device', 'cpu'], { cwd, env });
  expect(developed.stderr).toBe('');
  expect(await sharp(join(cwd, 'a.png')).metadata()).toMatchObject({ width: 768, height: 512, channels: 3 });

  const elsewhere = { LATENSIFY_STATE: join(cwd, 'other') };
  const refused = await latensify(['develop', 'a.ltn', '-o', 'b.png'], { cwd, env: elsewhere });
  expect(refused.code).toBe(1);
  expect(refused.stdout + refused.stderr).toMatch(/written with the model harbour \([0-9a-f]{16}\)/);
});

it('puts a model into the file, and runs it elsewhere only when told to', async () => {
  const cwd = await temporaryFolder();
  const env = { LATENSIFY_STATE: join(cwd, 'state') };
  await untrained(join(cwd, 'state/lab'), 'harbour', 'convolutional', {
    picture: { channels: 3, height: 64, width: 64 },
  });
  const source = join(projectRoot, 'examples/kodim03.png');
  const common = ['--model', 'harbour', '--embed-model', '--quality', '20', '--device', 'cpu'];
  expect((await latensify(['compress', source, '-o', 'a.ltn', ...common], { cwd, env })).code).toBe(0);

  const elsewhere = { LATENSIFY_STATE: join(cwd, 'other') };
  const develop = (file: string, ...more: string[]) =>
    latensify(['develop', file, '-o', 'out.png', '--overwrite', '--device', 'cpu', ...more], {
      cwd,
      env: elsewhere,
    });
  const asked = await develop('a.ltn');
  expect(asked.code).toBe(1);
  expect(asked.stdout + asked.stderr).toMatch(/model harbour .*It was not run/s);
  const trusted = await develop('a.ltn', '--trust-embedded');
  expect(trusted.code).toBe(0);
  expect(await sharp(join(cwd, 'out.png')).metadata()).toMatchObject({ width: 768, height: 512 });

  const { tiles, embeddedModel, ...parsed } = parseLtn(await readFile(join(cwd, 'a.ltn')));
  const bytes = Uint8Array.from(embeddedModel!.bytes);
  bytes[bytes.length >> 1]! ^= 1;
  const whole = tiles.flatMap((tile) => ('damaged' in tile ? [] : [tile]));
  const changed = writeLtn({ ...parsed, tiles: whole, embeddedModel: { ...embeddedModel!, bytes } });
  await writeFile(join(cwd, 'changed.ltn'), changed);
  const hostile = await develop('changed.ltn', '--trust-embedded');
  expect(hostile.code).toBe(1);
  expect(hostile.stdout + hostile.stderr).toMatch(/embedded model is (damaged|not the one)/);
});
