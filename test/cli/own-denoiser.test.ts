import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import { untrained } from '../engine/lab/own-models.js';
import { latensify, temporaryFolder } from './command.js';

it('denoises with an autoencoder that was trained here, where it takes pictures of any size', async () => {
  const cwd = await temporaryFolder();
  const env = { LATENSIFY_STATE: join(cwd, 'state') };
  const lab = join(cwd, 'state/lab');
  const picture = { channels: 3, height: 32, width: 32 } as const;
  await untrained(lab, 'scans', 'denoising', { picture });
  await untrained(lab, 'small', 'undercomplete', { corruption: { kind: 'masking', share: 0.2 } });
  await untrained(lab, 'plain', 'convolutional', { picture });
  const source = join(projectRoot, 'examples/kodim03.png');
  const denoise = (model: string) =>
    latensify(['denoise', source, '-o', `${model}.png`, '--model', model, '--device', 'cpu'], { cwd, env });

  const done = await denoise('scans');
  expect(done.stderr).toBe('');
  expect(done.code).toBe(0);
  expect(await sharp(join(cwd, 'scans.png')).metadata()).toMatchObject({ width: 768, height: 512 });

  const refused = await denoise('small');
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('one size only');
  // It gives pictures back, but never learned to take damage away.
  const unknown = await denoise('plain');
  expect(unknown.code).not.toBe(0);
  expect(unknown.stderr).toContain('plain');
});
