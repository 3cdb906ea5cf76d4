import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseBytes, parseCount, parsePixels, parseQuality, parseRegion } from '../../cli/arguments.js';

describe('arguments', () => {
  it.each([
    ['200kB', 200_000],
    ['200k', 200_000],
    ['1.5 MB', 1_500_000],
    ['64KiB', 65_536],
    ['4096', 4096],
    ['1g', 1e9],
  ])('%s is a size', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each(['', 'kB', '0', '0.5', '-3kB', '1e6', '12 parsecs', '1.2.3MB', 'Infinity', '99999999999GB'])(
    '%j is no size',
    (text) => {
      expect(() => parseBytes(text)).toThrow(InvalidArgumentError);
    },
  );

  it('takes qualities in half steps', () => {
    expect(['0', '75', '99.5', '100'].map(parseQuality)).toEqual([0, 75, 99.5, 100]);
    for (const text of ['', ' ', '-1', '100.5', '50.25', 'best', 'NaN']) {
      expect(() => parseQuality(text)).toThrow(InvalidArgumentError);
    }
  });

  it('takes whole numbers and pixels', () => {
    expect(parseCount('4')).toBe(4);
    expect(['200000000', '300M', '1.5G', '12MP'].map(parsePixels)).toEqual([200e6, 300e6, 1.5e9, 12e6]);
    for (const text of ['0', '-1', '1.5', 'x', ''])
      expect(() => parseCount(text)).toThrow(InvalidArgumentError);
    for (const text of ['0', '-1', '0.5', 'x', '', '1T'])
      expect(() => parsePixels(text)).toThrow(InvalidArgumentError);
  });

  it('takes a region', () => {
    expect(parseRegion('100, 50,640,480')).toEqual({ left: 100, top: 50, width: 640, height: 480 });
    for (const text of ['', '1,2,3', '1,2,3,0', '-1,0,5,5', '1,2,3,4,5', 'a,b,c,d']) {
      expect(() => parseRegion(text)).toThrow(InvalidArgumentError);
    }
  });
});
