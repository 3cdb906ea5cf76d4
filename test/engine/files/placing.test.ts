import { basename, dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseNamePattern,
  place,
  type Placement,
  type PlacingOptions,
  sidecarName,
  type SourceFile,
} from '../../../engine/files/index.js';
import { collisionKey } from '../../../engine/files/naming.js';

const pictures = /\.(jpe?g|png|tiff?)$/i;

const options: PlacingOptions = {
  output: '/out',
  pattern: parseNamePattern('{name}'),
  quality: '75',
  format: 'ltn',
  extensions: () => ['.ltn', '.avif'],
  isConverted: (file) => pictures.test(file.name),
};

function source(path: string): SourceFile {
  const folder = dirname(path) === '.' ? '' : dirname(path);
  const common = { size: 1, mtimeMs: 0, mode: 0o644, named: false, isLink: false };
  const absolute = join('/in', path);
  return { ...common, path: absolute, realPath: absolute, name: basename(path), base: '/in', folder };
}

function names(paths: string[], changed: Partial<PlacingOptions> = {}): Record<string, string> {
  const placements = place(paths.map(source), { ...options, ...changed });
  return Object.fromEntries(
    placements.map((one) => [one.file.path.slice('/in/'.length), one.stem ?? `copy ${one.copyName}`]),
  );
}

describe('names of results', () => {
  test('are those of the sources', () => {
    expect(names(['a.jpg', 'sub/a.png', 'notes.txt'])).toEqual({
      'a.jpg': 'a',
      'sub/a.png': 'a',
      'notes.txt': 'copy notes.txt',
    });
  });

  test('keep the extension where two would meet', () => {
    expect(names(['a.jpg', 'a.png', 'b.jpg'])).toEqual({ 'a.jpg': 'a.jpg', 'a.png': 'a.png', 'b.jpg': 'b' });
    expect(names(['A.jpg', 'a.png'])).toEqual({ 'A.jpg': 'A.jpg', 'a.png': 'a.png' });
    expect(names(['é.jpg', 'e\u0301.png'])).toEqual({ 'é.jpg': 'é.jpg', 'e\u0301.png': 'e\u0301.png' });
  });

  test('get a number where that is not enough', () => {
    expect(names(['a.jpg', 'A.JPG'])).toEqual({ 'a.jpg': 'a.jpg', 'A.JPG': 'A.JPG-2' });
    expect(names(['a.jpg', 'a.png', 'a.jpg.ltn'])).toEqual({
      'a.jpg': 'a.jpg-2',
      'a.png': 'a.png',
      'a.jpg.ltn': 'copy a.jpg.ltn',
    });
  });

  test('do not meet copies, fallbacks and folders', () => {
    expect(names(['a.jpg', 'a.ltn'])['a.jpg']).toBe('a.jpg');
    expect(names(['a.jpg', 'a.avif'])['a.jpg']).toBe('a.jpg');
    expect(names(['a.jpg', 'a.ltn/b.png'])['a.jpg']).toBe('a.jpg');
  });

  test('may be that of their own source', () => {
    const extensions = () => ['.jpg'];
    expect(names(['a.jpg', 'b.png'], { extensions })).toEqual({ 'a.jpg': 'a', 'b.png': 'b' });
    expect(names(['a.jpg', 'a.png'], { extensions })).toEqual({
      'a.jpg': 'a.jpg',
      'a.png': 'a.png',
    });
  });

  test('stay where each file keeps its extension', () => {
    const extensions = ({ name }: SourceFile) => [name.slice(name.lastIndexOf('.'))];
    expect(names(['a.jpg', 'a.png'], { extensions })).toEqual({ 'a.jpg': 'a', 'a.png': 'a' });
  });

  test('follow the pattern, numbered where it does not tell sources apart', () => {
    expect(names(['a.jpg'], { pattern: parseNamePattern('{name}-{quality}') })).toEqual({ 'a.jpg': 'a-75' });
    expect(names(['a.jpg', 'b.jpg'], { pattern: parseNamePattern('x') })).toEqual({
      'a.jpg': 'x.jpg',
      'b.jpg': 'x.jpg-2',
    });
  });
});

describe('sidecars', () => {
  const ownersOf = (paths: string[], sidecar: string): string[] =>
    place(paths.map(source), options)
      .find((one) => one.file.name === sidecar)!
      .owners.map((owner) => `${owner.by} ${owner.file.name}`);

  test('belong to pictures of their full name, else of their stem', () => {
    expect(ownersOf(['a.jpg', 'a.xmp'], 'a.xmp')).toEqual(['stem a.jpg']);
    expect(ownersOf(['a.jpg', 'a.JPG.xmp'], 'a.JPG.xmp')).toEqual(['name a.jpg']);
    expect(ownersOf(['a.jpg', 'a.png', 'a.xmp'], 'a.xmp')).toEqual(['stem a.jpg', 'stem a.png']);
    expect(ownersOf(['sub/a.jpg', 'a.xmp'], 'a.xmp')).toEqual([]);
  });

  test('get matching names', () => {
    expect(sidecarName('a.xmp', 'stem', 'a-small.ltn')).toBe('a-small.xmp');
    expect(sidecarName('a.jpg.XMP', 'name', 'a.ltn')).toBe('a.ltn.XMP');
  });
});

/** Every path that a placement may lead to, with the file whose content would be there. */
function possiblePaths(placement: Placement, all: readonly Placement[]): { path: string; content: string }[] {
  const { file, folder, stem, copyName } = placement;
  const results = stem === undefined ? [] : options.extensions(file).map((extension) => stem + extension);
  const sidecars = all.flatMap((other) =>
    other.owners
      .filter((owner) => owner.file === file)
      .flatMap((owner) =>
        results.map((result) => ({ name: sidecarName(other.file.name, owner.by, result), other })),
      ),
  );
  return [
    { path: join(folder, copyName), content: file.path },
    ...results.map((result) => ({ path: join(folder, result), content: file.path })),
    ...sidecars.map(({ name, other }) => ({ path: join(folder, name), content: other.file.path })),
  ];
}

test('no two files ever meet', () => {
  const stem = fc.stringMatching(/^(a|A|é|e\u0301|a\.jpg|a-2|a\.jpg-2|ab{0,2})$/);
  const extension = fc.constantFrom('.jpg', '.JPG', '.png', '.ltn', '.avif', '.xmp', '.jpg.xmp', '.txt', '');
  const folder = fc.constantFrom('', 'sub/', 'Sub/', 'a.ltn/');
  const path = fc.tuple(folder, stem, extension).map((parts) => parts.join(''));
  const pattern = fc.constantFrom('{name}', '{name}-2', 'x', '{name}.{ext}');
  fc.assert(
    fc.property(fc.uniqueArray(path, { maxLength: 14 }), pattern, (paths, text) => {
      const placements = place(paths.map(source), { ...options, pattern: parseNamePattern(text) });
      const contents = new Map<string, string>();
      for (const { path: target, content } of placements.flatMap((one) => possiblePaths(one, placements))) {
        const key = collisionKey(target);
        expect(contents.get(key) ?? content).toBe(content);
        contents.set(key, content);
      }
      for (const { folder: parent } of placements) expect(contents.has(collisionKey(parent))).toBe(false);
    }),
    { numRuns: 500 },
  );
});
