import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../models/training/index.js';
import { optimizerError, optimizers } from './optimizers.js';

describe('optimizers take the steps of their papers, going on from a saved state as well', () => {
  beforeAll(async () => {
    await openBackend({ wanted: 'wasm' });
  });

  it.each(optimizers.map((settings) => [JSON.stringify(settings), settings] as const))(
    '%s',
    async (_, settings) => {
      expect(await optimizerError(settings)).toBeLessThan(1e-5);
    },
  );
});
