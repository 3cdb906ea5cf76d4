import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';
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
