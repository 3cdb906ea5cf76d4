import type { ColorizedVersion, ColorizeSettings, Hint } from '../../engine/api/index.js';

/** What a colorize job with these settings makes of a picture with these hints. */
export function colorizedVersion(
  { saturation, reference, stretch, denoising, model }: ColorizeSettings,
  hints: readonly Hint[],
): ColorizedVersion {
  return {
    kind: 'colorized',
    saturation,
    stretch,
    ...(reference && { reference }),
    ...(denoising && { denoising }),
    ...(model !== undefined && { model }),
    hints: [...hints],
  };
}
