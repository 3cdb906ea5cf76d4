import { describe, expect, it } from 'vitest';
import {
  count,
  formatBytes,
  formatChange,
  formatDuration,
  formatMegapixels,
} from '../../cli/terminal/format.js';

describe('what people read', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.00 kB'],
    [53_100, '53.1 kB'],
    [999_499, '999 kB'],
    [999_600, '1.00 MB'],
    [4_560_000, '4.56 MB'],
    [2.5e12, '2.50 TB'],
    [1.2e16, '12000 TB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [0, '0.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min 0 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it.each([
    [100, 13, '−87 %'],
    [100, 103, '+3 %'],
    [1000, 1001, '±0 %'],
    [0, 10, '±0 %'],
  ])('from %d to %d is %s', (before, after, text) => {
    expect(formatChange(before, after)).toBe(text);
  });

  it('counts and measures pictures', () => {
    expect(count(1, 'file')).toBe('1 file');
    expect(count(12_345, 'file')).toBe('12,345 files');
    expect(formatMegapixels(393_216)).toBe('0.39 MP');
    expect(formatMegapixels(24_000_000)).toBe('24.0 MP');
  });
});
