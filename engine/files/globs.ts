import { resolve } from 'node:path';
import picomatch from 'picomatch';

export interface Glob {
  /** Absolute folder that the wildcards start in. */
  readonly base: string;
  /** How many levels of folders can match, the base being the first. */
  readonly depth: number;
  /** Takes a path below the base, '/' between folders. */
  readonly matches: (place: string) => boolean;
}

/**
 * A pattern with wildcards (* ? [a-z] {a,b} **), split at the first of them; undefined for a plain path.
 * On Windows a backslash separates folders; elsewhere it takes the special meaning from the next character.
 * Upper and lower case count on Linux alone.
 */
export function parseGlob(pattern: string, platform: NodeJS.Platform = process.platform): Glob | undefined {
  const segments = (platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern).split('/');
  const first = segments.findIndex(hasWildcard);
  if (first < 0) return undefined;
  const fixed = segments.slice(0, first).join('/');
  const rest = segments.slice(first).filter((segment) => segment !== '');
  const wildcards = rest.join('/');
  const spansFolders = wildcards.includes('**') || /[{(][^})]*\//.test(wildcards);
  return {
    base: resolve(first === 0 ? '.' : fixed === '' ? '/' : fixed + '/'),
    depth: spansFolders ? Infinity : rest.length,
    matches: picomatch(wildcards, { nocase: platform !== 'linux' }),
  };
}

function hasWildcard(segment: string): boolean {
  const scan = picomatch.scan(segment);
  return scan.isGlob || scan.negated || segment.includes('\\');
}
