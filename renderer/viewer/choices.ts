import type { Denoising, PeerFormat } from '../../engine/api/index.js';
import type { Version } from './types.js';

/** What a person puts on one side of the comparison. Those that follow the settings change with them. */
export type Choice =
  | { readonly kind: 'original' }
  /** The written result. */
  | { readonly kind: 'result' }
  /** What the settings would make of the picture now. */
  | { readonly kind: 'current' }
  | { readonly kind: 'other'; readonly quality: number }
  /** As large as Latensify makes it with the settings of now. */
  | { readonly kind: 'peer'; readonly format: PeerFormat };

/** What the settings say now. */
export interface CurrentSettings {
  readonly version: Version;
  /** Latensify's quality whose size other formats have to meet; undefined where nothing is compressed. */
  readonly quality: number | undefined;
  /** Noise is taken away before anything is compressed. */
  readonly denoising?: Denoising | undefined;
}

export const peerFormats = ['avif', 'webp', 'jpeg'] as const satisfies readonly PeerFormat[];

export function versionOf(choice: Choice, current: CurrentSettings): Version {
  switch (choice.kind) {
    case 'original':
    case 'result':
      return { kind: choice.kind };
    case 'current':
      return current.version;
    case 'other':
      return { kind: 'latensify', quality: choice.quality, denoising: current.denoising };
    case 'peer':
      return current.quality === undefined
        ? current.version
        : {
            kind: 'peer',
            format: choice.format,
            matchQuality: current.quality,
            denoising: current.denoising,
          };
  }
}
