import { expect, test } from 'vitest';
import type { ModelInfo } from '../../../engine/api/index.js';
import { modelOptions } from '../../../renderer/denoise/models.js';

const model = (name: string, isFast: boolean, kind: ModelInfo['kind'] = 'denoise'): ModelInfo => ({
  kind,
  id: '0123456789abcdef',
  name,
  bytes: 1,
  isFast,
});

test('networks to choose from are the newest of both sizes, and older and own ones by name', () => {
  expect(modelOptions([])).toEqual([]);
  expect(modelOptions([model('codec-1', false, 'codec'), model('one', false)])).toEqual(['best']);
  const many = [model('one', false), model('one-small', true), model('two', false), model('two-small', true)];
  expect(modelOptions(many)).toEqual(['best', 'fast', 'one', 'one-small']);
});
