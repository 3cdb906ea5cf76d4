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
      return versions.latensify(version.quality);
    case 'peer':
      return versions.peer(version.format);
    case 'denoised':
      return versions.denoised(version.strength);
    case 'encoded':
      return versions.encoded(version.format, version.quality);
  }
}

/** 0.5 → "50 %" */
export function formatZoom(scale: number): string {
  const percent = scale * 100;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}
