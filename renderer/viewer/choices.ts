import type { Denoising, PeerFormat } from '../../engine/api/index.js';
import type { Version } from './types.js';

/** What a person puts on one side of the comparison. Those that follow the settings change with them. */
export type Choice =
  | { readonly kind: 'original' }
  /** The written result. */
  | { readonly kind: 'result' }
  /** What the settings would make of the picture now. */
  | { readonly kind: 'current' }
  /** … without the colours that it gives. */
  | { readonly kind: 'uncoloured' }
  /** … without the colours that were given by hand. */
  | { readonly kind: 'unhinted' }
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
  /** Id of the user's own codec. */
  readonly model?: string | undefined;
  /** What Latensify makes has grain, which is shown or not. */
  readonly grain?: boolean | undefined;
}

export const peerFormats = ['avif', 'webp', 'jpeg'] as const satisfies readonly PeerFormat[];

/** What a person says of grain in the versions that have any; undefined: each as its file or the settings say. */
export type GrainChoice = boolean | undefined;

/** @param sourceHasGrain the picture is an .ltn file with grain of its own */
export function versionOf(
  choice: Choice,
  current: CurrentSettings,
  grain?: GrainChoice,
  sourceHasGrain = false,
): Version {
  const version = versionAsChosen(choice, current);
  if (grain === undefined) return version;
  const hasGrain = {
    original: sourceHasGrain,
    result: true,
    latensify: version.kind === 'latensify' && version.grain !== undefined,
    denoised: false,
    colorized: false,
    peer: false,
    encoded: false,
  }[version.kind];
  return hasGrain ? ({ ...version, grain } as Version) : version;
}

function versionAsChosen(choice: Choice, current: CurrentSettings): Version {
  switch (choice.kind) {
    case 'original':
    case 'result':
      return { kind: choice.kind };
    case 'current':
      return current.version;
    case 'uncoloured':
      return withoutHints(current.version, { saturation: 0 });
    case 'unhinted':
      return withoutHints(current.version);
    case 'other':
      return {
        kind: 'latensify',
        quality: choice.quality,
        denoising: current.denoising,
        model: current.model,
        grain: current.grain,
      };
    case 'peer':
      return current.quality === undefined
        ? current.version
        : {
            kind: 'peer',
            format: choice.format,
            matchQuality: current.quality,
            model: current.model,
            denoising: current.denoising,
          };
  }
}

/** Other kinds of versions have no hints. */
const withoutHints = (version: Version, change: { readonly saturation?: number } = {}): Version =>
  version.kind === 'colorized' ? { ...version, ...change, hints: [] } : version;
