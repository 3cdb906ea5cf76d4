import type { JobSettings } from '../../engine/api/index.js';
import { formatQuality } from '../format/numbers.js';
import { texts } from '../texts/index.js';
import { qualityOf } from '../compress/goals.js';

const tokens = /\{([^{}]*)\}/g;
const known: ReadonlySet<string> = new Set(['name', 'ext', 'quality', 'format']);
const forbidden = /[<>:"/\\|?*\p{Cc}]/u;

/** Why a pattern can't be used, as a sentence; '' where it can. */
export function problemOf(pattern: string): string {
  const { empty, token, character } = texts.inspector.patternErrors;
  if (pattern.trim() === '') return empty;
  for (const [, name] of pattern.matchAll(tokens)) if (!known.has(name!)) return token(name!);
  const wrong = forbidden.exec(pattern.replaceAll(tokens, ''))?.[0];
  return wrong === undefined ? '' : character(wrong);
}

/** The name that a result would get. */
export function exampleOf(pattern: string, source: string, settings: JobSettings): string {
  const dot = source.lastIndexOf('.');
  const name = dot > 0 ? source.slice(0, dot) : source;
  const ext = dot > 0 ? source.slice(dot + 1) : '';
  const format = settings.format === 'same' ? ext : settings.format;
  const values: Readonly<Record<string, string>> = { name, ext, quality: qualityToken(settings), format };
  const extension = settings.format === 'jpeg' ? 'jpg' : format;
  return `${pattern.replaceAll(tokens, (all, token: string) => values[token] ?? all)}.${extension}`;
}

function qualityToken(settings: JobSettings): string {
  switch (settings.job) {
    case 'compress':
      return formatQuality(qualityOf(settings));
    case 'denoise':
      return formatQuality(settings.strength);
    case 'colorize':
      return String(settings.saturation);
  }
}
