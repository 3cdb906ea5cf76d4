import { describe, expect, it } from 'vitest';
import { fixed, markdownTable, percent, signed } from '../../bench/shared/markdown.js';

describe('markdownTable', () => {
  it('writes a heading, a rule with the alignment, and the rows', () => {
    const table = markdownTable(
      [
        { title: 'Codec', align: 'left' },
        { title: 'bpp', align: 'right' },
      ],
      [
        ['AVIF', '0.5'],
        ['JPEG', '1.0'],
      ],
    );
    expect(table).toBe('| Codec | bpp |\n| :-- | --: |\n| AVIF | 0.5 |\n| JPEG | 1.0 |\n');
  });

  it('keeps cells with pipes and line ends in one cell', () => {
    const table = markdownTable([{ title: 'a', align: 'left' }], [['x | y\n z']]);
    expect(table.split('\n')[2]).toBe('| x \\| y z |');
  });
});

describe('numbers', () => {
  it('carry a true minus sign, and none for zero', () => {
    expect(signed(-0.251, 2)).toBe('−0.25');
    expect(signed(1.5, 2)).toBe('+1.50');
    expect(signed(-0.001, 2)).toBe('0.00');
    expect(percent(-15.75)).toBe('−15.8 %');
  });

  it('are a dash where there is none', () => {
    expect(percent(undefined)).toBe('–');
    expect(fixed(undefined, 2)).toBe('–');
    expect(fixed(Infinity, 2)).toBe('–');
    expect(fixed(1.005e3, 1)).toBe('1005.0');
  });
});
