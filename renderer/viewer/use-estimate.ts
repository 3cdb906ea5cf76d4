import { useDebounceFn } from '@vueuse/core';
import { computed, type ComputedRef, onScopeDispose, type Ref, shallowRef, watch } from 'vue';
import type { Layer, Sight } from './patches/use-layer.js';
import type { Picture, SizeEstimate, Version } from './types.js';

export interface EstimateOptions {
  readonly picture: Readonly<Ref<Picture | undefined>>;
  readonly version: Readonly<Ref<Version>>;
  readonly sight: Readonly<Ref<Sight | undefined>>;
  readonly layer: Layer;
}

/** Bytes of the whole for each byte that a pixel of what is visible takes: it holds nearly for the next quality. */
interface Rate {
  readonly sight: Sight | undefined;
  readonly kind: Version['kind'];
  readonly factor: number;
}

/** What is not encoded has no size. */
const hasSize = ({ kind }: Version): boolean => kind !== 'denoised' && kind !== 'colorized';

/** The preview of what is visible comes first: milliseconds until the size of the whole is asked for. */
const delay = 500;

/**
 * Size of the whole picture as a file of a version; undefined while it is not known. After a change of the quality it
 * follows the size of what is visible at once, until the engine has told.
 */
export function useEstimate(options: EstimateOptions): ComputedRef<SizeEstimate | undefined> {
  const { picture, version, sight, layer } = options;
  const told = shallowRef<SizeEstimate>();
  const rate = shallowRef<Rate>();
  let abort = new AbortController();

  /** Bytes that a pixel takes in what is visible. */
  const density = computed(() => {
    const figures = layer.figures.value;
    return figures?.cropBytes === undefined ? undefined : figures.cropBytes / figures.pixels;
  });

  const ask = useDebounceFn(async (): Promise<void> => {
    const { signal } = abort;
    const isWanted = (): boolean => !signal.aborted;
    if (picture.value === undefined || !layer.isComplete.value || !hasSize(version.value)) return;
    try {
      const found = await picture.value.estimate(version.value, signal);
      if (!isWanted()) return;
      told.value = found;
      if (density.value === undefined) return;
      rate.value = { sight: sight.value, kind: version.value.kind, factor: found.bytes / density.value };
    } catch {
      // The label then shows no size of the whole; what went wrong with the version itself is shown by its layer.
      if (isWanted()) told.value = undefined;
    }
  }, delay);

  watch(
    [picture, version],
    ([nextPicture, nextVersion], [before]) => {
      abort.abort();
      abort = new AbortController();
      if (nextPicture !== before) rate.value = undefined;
      const isKnown = nextPicture !== undefined && nextVersion.kind === 'original';
      told.value = isKnown ? { bytes: nextPicture.bytes, isExact: true } : undefined;
      if (!isKnown) void ask();
    },
    { immediate: true },
  );
  watch(layer.isComplete, (isComplete) => {
    if (isComplete && told.value === undefined) void ask();
  });
  onScopeDispose(() => abort.abort());

  return computed(() => {
    if (told.value !== undefined) return told.value;
    const known = rate.value;
    if (known === undefined || density.value === undefined) return undefined;
    const isFitting = known.sight === sight.value && known.kind === version.value.kind;
    return isFitting ? { bytes: known.factor * density.value, isExact: false } : undefined;
  });
}
