import { describe, expect, it } from 'vitest';
import { formatBytes, formatPercent, formatQuality, formatSaving } from '../../../renderer/format/numbers.js';

describe('numbers', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [999.9, '1 kB'],
    [1540, '1.54 kB'],
    [999_499, '999 kB'],
    [999_600, '1 MB'],
    [68_712_345, '68.7 MB'],
    [4.1e9, '4.1 GB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [100, 7, '−93 %'],
    [100, 104, '+4 %'],
    [100, 100, '0 %'],
    [100_000, 1, '−99 %'],
    [0, 5, ''],
  ])('%d to %d is a saving of %s', (before, after, text) => {
    expect(formatSaving(before, after)).toBe(text);
  });

  it('shows nothing as finished before it is', () => {
    expect(formatPercent(0.999)).toBe('99 %');
  });

  it('shows half steps of the quality', () => {
    expect([62, 62.5, 100].map(formatQuality)).toEqual(['62', '62.5', '100']);
  });
});
