import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText } from '../../cli/terminal/escape.js';

describe('escapeText', () => {
  it('leaves names of every script alone', () => {
    for (const name of [
      'IMG_0001.JPG',
      'Großmutter & Opa.png',
      '写真/東京.jpg',
      'عائلة.tiff',
      'C:\\Fotos\\a.jpg',
      '👩‍👩‍👧.webp',
    ]) {
      expect(escapeText(name)).toBe(name);
    }
  });

  it('makes visible what could act on a terminal or deceive', () => {
    expect(escapeText('a\u001b[2Jb')).toBe('a\\u{1b}[2Jb');
    expect(escapeText('line\nbreak\tand\rreturn')).toBe('line\\nbreak\\tand\\rreturn');
    expect(escapeText('photo\u202egnp.exe')).toBe('photo\\u{202e}gnp.exe');
    expect(escapeText('a\u0085b\u2028c')).toBe('a\\u{85}b\\u{2028}c');
    expect(escapeText('half \ud83d')).toBe('half \\u{d83d}');
  });

  it('never lets a control character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // eslint-disable-next-line no-control-regex -- control characters are what is looked for
        expect(escapeText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});
