import { describe, expect, it } from 'vitest';
import type { CompressSettings } from '../../../engine/api/index.js';
import { exampleOf, problemOf } from '../../../renderer/inspector/name-pattern.js';

const settings: CompressSettings = {
  job: 'compress',
  format: 'jpeg',
  goal: { kind: 'quality', quality: 62.5 },
  output: { place: 'beside' },
  pattern: '{name}',
  overwrite: false,
  copyOthers: true,
};

describe('name patterns', () => {
  it.each([
    ['{name}-small', 'IMG_1-small.jpg'],
    ['{name} {ext} {quality} {format}', 'IMG_1 tif 62.5 jpeg.jpg'],
  ])('%s makes %s', (pattern, name) => {
    expect(exampleOf(pattern, 'IMG_1.tif', settings)).toBe(name);
  });

  it('keeps names that only start with a dot', () => {
    expect(exampleOf('{name}', '.hidden', settings)).toBe('.hidden.jpg');
  });

  it.each(['', '  ', '{nmae}', 'a/b', '{name}:', 'a\u0000b'])('%j has a problem', (pattern) => {
    expect(problemOf(pattern)).not.toBe('');
  });

  it.each(['{name}', 'x', '{name}-{quality}', 'Größe {format}'])('%j has none', (pattern) => {
    expect(problemOf(pattern)).toBe('');
  });
});
