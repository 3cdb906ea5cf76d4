import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collisionKey, parseNamePattern, safeStem } from '../../../engine/files/naming.js';

const tokens = { name: 'IMG_1', ext: 'JPG', quality: '75', format: 'ltn' };

describe('patterns', () => {
  test('tokens are replaced', () => {
    expect(parseNamePattern('{name}-small')(tokens)).toBe('IMG_1-small');
    expect(parseNamePattern('{format}_{quality}_{ext}_{name}')(tokens)).toBe('ltn_75_JPG_IMG_1');
  });

  test('tokens inside a name stay as they are', () => {
    expect(parseNamePattern('{name}')({ ...tokens, name: '{ext}$&' })).toBe('{ext}$&');
  });

  test.each(['{nam}', '', '../{name}', 'a/{name}', 'a\\{name}', '{name}?', 'a\n{name}', '{name}:x', '{}'])(
    '%j is refused',
    (pattern) => {
      expect(() => parseNamePattern(pattern)).toThrow(/name pattern/);
    },
  );
});

describe('safe names', () => {
  test('never leave the folder, never exceed what a disk takes', () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('..', '.', '/', '../../x', '...', 'a'.repeat(400)),
    );
    const platforms = fc.constantFrom<NodeJS.Platform>('linux', 'win32', 'darwin');
    fc.assert(
      fc.property(names, platforms, (name, platform) => {
        const stem = safeStem(name, '.jpg-2', platform);
        expect(stem).not.toMatch(/[/\0]/);
        expect(['', '.', '..']).not.toContain(safeStem(name, '', platform));
        expect(Buffer.byteLength(`${stem}.avif.xmp`)).toBeLessThanOrEqual(255);
        expect(stem.endsWith('.jpg-2')).toBe(true);
      }),
    );
  });

  test('Windows names', () => {
    expect(safeStem('CON', '', 'win32')).toBe('_CON');
    expect(safeStem('nul.tar', '', 'win32')).toBe('_nul.tar');
    expect(safeStem('console', '', 'win32')).toBe('console');
    expect(safeStem('a<b>:c|d?e*f"g\\h', '', 'win32')).toBe('a_b__c_d_e_f_g_h');
    expect(safeStem('a:b', '', 'linux')).toBe('a:b');
  });

  test('a cut never splits a character', () => {
    expect(safeStem('📷'.repeat(100))).toBe('📷'.repeat(59));
  });
});

test('names that one file system takes for one have one key', () => {
  const pairs = [
    ['IMG.JPG', 'img.jpg'],
    ['é.jpg', 'e\u0301.jpg'],
    ['STRASSE', 'straße'],
    ['a.', 'a'],
    ['ſ', 'S'],
    ['x\u200d', 'x'],
  ] as const;
  for (const [one, other] of pairs) expect(collisionKey(one)).toBe(collisionKey(other));
  expect(collisionKey('a-1')).not.toBe(collisionKey('a-2'));
});
