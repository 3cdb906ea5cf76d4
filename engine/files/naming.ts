import { extname } from 'node:path';
import { LatensifyError } from '../../common/errors.js';

/** What the tokens of a pattern stand for. */
export interface NameTokens {
  /** The source's name without its extension. */
  readonly name: string;
  /** The source's extension without its dot, as it is spelled. */
  readonly ext: string;
  readonly quality: string;
  readonly format: string;
}

/** Makes the name of a result, without its extension. */
export type NamePattern = (tokens: NameTokens) => string;

/** What file systems take in a name, in bytes of UTF-8 or, fewer, in UTF-16 units. */
const maxNameBytes = 255;

/** Kept free for what comes after a stem: ".avif.xmp" and the like. */
const endingBytes = 16;

const tokenPattern = /\{([^{}]*)\}/g;
const tokenNames: ReadonlySet<string> = new Set(['name', 'ext', 'quality', 'format']);
const forbiddenOnWindows = /[<>:"/\\|?*\p{Cc}]/gu;

/**
 * Reads a pattern like `{name}-small`: text with the tokens {name}, {ext}, {quality} and {format}.
 * The extension is not part of it.
 * @throws LatensifyError 'usage' for an unknown token, and for characters that would leave the folder or that
 * Windows forbids in a name
 */
export function parseNamePattern(pattern: string): NamePattern {
  const text = pattern.replaceAll(tokenPattern, '');
  if (pattern === '') throw new LatensifyError('usage', 'The name pattern is empty; {name} keeps the names.');
  for (const [, token] of pattern.matchAll(tokenPattern)) {
    if (!tokenNames.has(token!)) {
      const known = [...tokenNames].map((name) => `{${name}}`).join(', ');
      throw new LatensifyError('usage', `The name pattern has {${token!}}, which is not one of ${known}.`);
    }
  }
  const forbidden = text.match(forbiddenOnWindows)?.[0];
  if (forbidden !== undefined) {
    const shown = JSON.stringify(forbidden);
    throw new LatensifyError(
      'usage',
      `The name pattern has ${shown}, which no file name may have everywhere.`,
    );
  }
  return (tokens) => pattern.replaceAll(tokenPattern, (_, token) => tokens[token as keyof NameTokens]);
}

/** The name split before its last dot; a name that only starts with a dot has no extension. */
export function splitName(name: string): { readonly stem: string; readonly extension: string } {
  const extension = extname(name);
  return { stem: name.slice(0, name.length - extension.length), extension };
}

/**
 * The beginning of a name, to be followed by an extension, that stays in its folder and that the system takes: not
 * empty, no separators, none of this program's own names, short enough (the text is cut, the suffix never). On
 * Windows the characters that it forbids become '_', and the names of its devices (CON, NUL, COM1 …) get a '_' in
 * front.
 */
export function safeStem(text: string, suffix = '', platform: NodeJS.Platform = process.platform): string {
  const onWindows = platform === 'win32';
  const clean = onWindows
    ? text.replaceAll(forbiddenOnWindows, '_')
    : text.replaceAll('/', '_').replaceAll('\0', '_');
  const isTaken = clean === '' || /^\.+$/.test(clean) || clean.startsWith('.latensify-');
  const isDevice = onWindows && /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/i.test(clean);
  const prefixed = isTaken || isDevice ? `_${clean}` : clean;
  return shorten(prefixed, maxNameBytes - endingBytes - Buffer.byteLength(suffix)) + suffix;
}

/** The longest beginning of at most so many bytes of UTF-8, no character cut in two. */
function shorten(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let kept = '';
  let size = 0;
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    kept += character;
  }
  return kept;
}

/**
 * Two paths with the same key may be one file on some file system: upper and lower case, the Unicode forms of a
 * letter, invisible characters, and dots and spaces at the end of a name make no difference.
 */
export function collisionKey(path: string): string {
  const folded = /^[ -~]*$/.test(path) ? path.toLowerCase() : foldUnicode(path);
  const forward = folded.replaceAll('\\', '/');
  return /[. ](\/|$)/.test(forward) ? forward.replaceAll(/[. ]+(?=\/|$)/g, '') : forward;
}

const foldUnicode = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
