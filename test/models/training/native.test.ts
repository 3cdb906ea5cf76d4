import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultStateFolder } from '../../../engine/lab/index.js';
import { type Backend, openBackend } from '../../../models/training/index.js';
import { gradientError, readFixtures } from './fixtures.js';
import { optimizerError, optimizers } from './optimizers.js';

const folder = join(defaultStateFolder('lab'), 'devices');
const isInstalled = existsSync(join(folder, 'tensorflow'));
const fixtures = [...(await readFixtures('operators')), ...(await readFixtures('kinds'))];

/** "latensify device install tensorflow" installs it; continuous integration does. */
describe.skipIf(!isInstalled)('native TensorFlow', () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend({ wanted: 'auto', folder });
  });

  it('is what trains', () => {
    expect(backend.name).toMatch(/^native/);
  });

  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))(
    'has gradients that agree with PyTorch in float64: %s',
    async (_, fixture) => {
      expect(await gradientError(fixture)).toBeLessThan(1e-3);
    },
  );

  it.each(optimizers.map((settings) => [JSON.stringify(settings), settings] as const))(
    'takes the steps of the optimizer’s paper: %s',
    async (_, settings) => {
      expect(await optimizerError(settings)).toBeLessThan(1e-5);
    },
  );
});
