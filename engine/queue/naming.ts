import { parseNamePattern, place, type SourceFile } from '../files/index.js';
import type { QueueItem } from './item.js';

export interface NamingRules {
  readonly pattern: string;
  readonly format: string;
  readonly quality: string;
  /** With their dots: all that the result of a file of this name may get. */
  readonly extensions: (name: string) => readonly string[];
  /** Absolute; undefined puts results beside their sources. */
  readonly output: string | undefined;
}

export interface ItemNaming {
  readonly pattern: string;
  /** Of the result; undefined for what is not converted. */
  readonly stem: string | undefined;
}

/**
 * A name pattern for each item such that no two results meet: the wanted one, or one with the source's extension added, or
 * a number as well. Every item that goes to the same place has a say, whether it runs now or not, so that names stay.
 */
export function nameItems(items: readonly QueueItem[], rules: NamingRules): Map<string, ItemNaming> {
  const { format, quality, extensions, output } = rules;
  const byPath = new Map(items.map((item) => [item.path, item]));
  const placements = place(items.map(asSource), {
    output,
    pattern: parseNamePattern(rules.pattern),
    quality,
    format,
    extensions: ({ name }) => extensions(name),
    isConverted: ({ path }) => byPath.get(path)?.kind === 'picture',
  });
  return new Map(
    placements.map(({ file, stem }) => [
      byPath.get(file.path)!.id,
      { pattern: patternThatGives(stem, file.name, rules), stem },
    ]),
  );
}

/** The part of a source that decides on names. */
const asSource = ({ path, name, folder, bytes }: QueueItem): SourceFile => ({
  path,
  name,
  folder,
  realPath: path,
  base: '',
  size: bytes,
  mtimeMs: 0,
  mode: 0,
  named: false,
  isLink: false,
});

function patternThatGives(stem: string | undefined, name: string, rules: NamingRules): string {
  const { pattern, format, quality } = rules;
  const number = /-\d+$/.exec(stem ?? '')?.[0] ?? '';
  const dot = name.lastIndexOf('.');
  const tokens = { name: name.slice(0, dot), ext: name.slice(dot + 1), quality, format };
  const candidates = [pattern, `${pattern}.{ext}`, `${pattern}.{ext}${number}`];
  return candidates.find((candidate) => parseNamePattern(candidate)(tokens) === stem) ?? pattern;
}
