import { useDebounceFn } from '@vueuse/core';
import { onScopeDispose, type Ref, shallowRef, type ShallowRef, watch } from 'vue';
import { area, type Rect } from '../../common/geometry.js';
import { alignOut } from './patches/rects.js';
import { isStoredVersion, type Layer, type Sight } from './patches/use-layer.js';
import type { Picture, Version } from './types.js';

export interface LikenessOptions {
  /** Names the asker to the engine. */
  readonly name: string;
  readonly picture: Readonly<Ref<Picture | undefined>>;
  readonly version: Readonly<Ref<Version>>;
  readonly sight: Readonly<Ref<Sight | undefined>>;
  readonly layer: Layer;
}

/** Milliseconds without a change before it is measured: the picture itself comes first. */
const delay = 250;

/** Of the others, likeness to the original is no measure: what differs is what was wanted. */
const meansLoss = ({ kind }: Version): boolean => !['original', 'denoised', 'colorized'].includes(kind);

/** MS-SSIM of what is visible against the original; undefined while it is not known. */
export function useLikeness(options: LikenessOptions): ShallowRef<number | undefined> {
  const { name, picture, version, sight, layer } = options;
  const likeness = shallowRef<number>();
  let abort = new AbortController();

  const measure = useDebounceFn(async (): Promise<void> => {
    const { signal } = abort;
    const [shown, now] = [picture.value, sight.value];
    const isLatest = (): boolean => !signal.aborted;
    if (shown === undefined || now === undefined || !isWanted()) return;
    try {
      const found = await mean(shown, regionsOf(shown, now), now.level, signal);
      if (isLatest()) likeness.value = found;
    } catch {
      // The label then goes without: what is wrong with the version itself is shown by its layer.
    }
  }, delay);

  const isWanted = (): boolean => meansLoss(version.value) && layer.isComplete.value;

  /** Crops as they were encoded, which the engine still holds; what is visible of stored versions. */
  function regionsOf(shown: Picture, { visible, level }: Sight): Rect[] {
    if (isStoredVersion(version.value)) return [alignOut(visible, 2 ** level, shown)];
    return layer.patches.value.filter((patch) => patch.level === level).map((patch) => patch.region);
  }

  async function mean(
    shown: Picture,
    regions: readonly Rect[],
    level: number,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    let [sum, weight] = [0, 0];
    for (const region of regions) {
      const request = { version: version.value, region, level };
      const value = await shown.measure(request, `${name}-measure`, signal);
      if (value === undefined) continue;
      sum += value * area(region);
      weight += area(region);
    }
    return weight === 0 ? undefined : sum / weight;
  }

  watch([picture, version, sight, layer.isComplete], () => {
    abort.abort();
    abort = new AbortController();
    likeness.value = undefined;
    if (isWanted()) void measure();
  });
  onScopeDispose(() => abort.abort());
  return likeness;
}
