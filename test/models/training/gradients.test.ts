import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBackend } from '../../../models/training/index.js';
import * as tf from '../../../models/training/tf.js';
import { gradientError, readFixtures } from './fixtures.js';

/** What single precision is allowed to differ from PyTorch's double precision. */
const TOLERANCE = 1e-3;

const fixtures = [...(await readFixtures('operators')), ...(await readFixtures('kinds'))];

describe('gradients on WebAssembly agree with PyTorch in float64', () => {
  beforeAll(() => openBackend({ wanted: 'wasm' }));
  let before = 0;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
    expect(await gradientError(fixture)).toBeLessThan(TOLERANCE);
  });
});
