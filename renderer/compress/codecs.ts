import type { ModelInfo } from '../../engine/api/index.js';

/** Stands for the codec that comes with the program. */
export const shippedCodec = 'shipped';

interface CodecOption {
  readonly id: string;
  /** Absent for one that was chosen and is gone. */
  readonly name?: string;
  readonly bytes?: number;
}

/** Codecs of one's own, and the chosen one even where it is gone: its place must not be taken silently by another. */
export function codecChoices(
  installed: readonly ModelInfo[],
  chosen: string | undefined,
): readonly CodecOption[] {
  const own = installed.filter(({ kind, isOwn }) => kind === 'codec' && isOwn === true);
  const isGone = chosen !== undefined && installed.length > 0 && !own.some(({ id }) => id === chosen);
  return isGone ? [...own, { id: chosen }] : own;
}
