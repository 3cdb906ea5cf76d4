import { useDebounceFn } from '@vueuse/core';
import { onScopeDispose, type Ref, shallowRef, type ShallowRef, watch } from 'vue';
import type { Picture, SizeEstimate, Version } from './types.js';

/** The preview of what is visible comes first: milliseconds until the size of the whole is asked for. */
const delay = 500;

/** Size of the whole picture as a file of a version; undefined while it is not known. */
export function useEstimate(
  picture: Readonly<Ref<Picture | undefined>>,
  version: Readonly<Ref<Version>>,
  isReady: Readonly<Ref<boolean>>,
): ShallowRef<SizeEstimate | undefined> {
  const estimate = shallowRef<SizeEstimate>();
  let abort = new AbortController();

  const ask = useDebounceFn(async (): Promise<void> => {
    const { signal } = abort;
    const isWanted = (): boolean => !signal.aborted;
    if (picture.value === undefined || !isReady.value) return;
    try {
      const found = await picture.value.estimate(version.value, signal);
      if (isWanted()) estimate.value = found;
    } catch {
      // The label then shows no size of the whole; what went wrong with the version itself is shown by its layer.
      if (isWanted()) estimate.value = undefined;
    }
  }, delay);

  watch(
    [picture, version],
    ([nextPicture, nextVersion]) => {
      abort.abort();
      abort = new AbortController();
      const isKnown = nextPicture !== undefined && nextVersion.kind === 'original';
      estimate.value = isKnown ? { bytes: nextPicture.bytes, isExact: true } : undefined;
      if (!isKnown) void ask();
    },
    { immediate: true },
  );
  watch(isReady, (ready) => {
    if (ready && estimate.value === undefined) void ask();
  });
  onScopeDispose(() => abort.abort());
  return estimate;
}
