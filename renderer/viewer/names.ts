import type { ColorizedVersion } from '../../engine/api/index.js';
import { texts } from '../texts/index.js';
import { viewerTexts } from './texts.js';
import type { Version } from './types.js';

/** A version as its label calls it. */
export function nameOf(version: Version): string {
  const { versions } = viewerTexts;
  switch (version.kind) {
    case 'original':
    case 'result':
      return versions[version.kind];
    case 'latensify':
      return versions[version.model === undefined ? 'latensify' : 'ownCodec'](version.quality);
    case 'peer':
      return versions.peer(version.format);
    case 'denoised':
      return versions.denoised(version.strength);
    case 'colorized':
      return nameOfColorized(version);
    case 'encoded':
      return versions.encoded(version.format, version.quality);
  }
}

function nameOfColorized({ saturation, hints, reference }: ColorizedVersion): string {
  const t = texts.colorize.versions;
  if (saturation === 0) return t.uncoloured;
  if (hints.length > 0) return t.hinted(hints.length);
  return reference === undefined ? t.automatic : t.lent;
}

/** 0.5 → "50 %" */
export function formatZoom(scale: number): string {
  const percent = scale * 100;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
