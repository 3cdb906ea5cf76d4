import { expect, test } from 'vitest';
import type { ModelInfo } from '../../../engine/api/index.js';
import { networkOptions } from '../../../renderer/inspector/networks.js';

const model = (name: string, isFast: boolean, kind: ModelInfo['kind'] = 'denoise'): ModelInfo => ({
  kind,
  id: '0123456789abcdef',
  name,
  bytes: 1,
  isFast,
});

test('networks to choose from are the newest of both sizes, and older and own ones by name', () => {
  expect(networkOptions([], 'denoise')).toEqual([]);
  const others = [model('codec-1', false, 'codec'), model('colours-1', false, 'colorize')];
  expect(networkOptions([...others, model('one', false)], 'denoise')).toEqual(['best']);
  const many = [model('one', false), model('one-small', true), model('two', false), model('two-small', true)];
  expect(networkOptions(many, 'denoise')).toEqual(['best', 'fast', 'one', 'one-small']);
});

test("a network of one's own never stands for the one that came with the program", () => {
  const own = { ...model('concerts', false, 'colorize'), isOwn: true };
  expect(networkOptions([model('one', false, 'colorize'), own], 'colorize')).toEqual(['best', 'concerts']);
});
