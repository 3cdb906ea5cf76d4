import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import type { PictureInfo } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import { useItems } from './items.js';

const nothing: { readonly pixels?: string } = {};

/** The picture on the stage, opened by the engine. */
export const usePreview = defineStore('preview', () => {
  const backend = useBackend();
  const { client } = backend;
  const items = useItems();

  const info = shallowRef<PictureInfo>();
  /** The item that `info` is of. */
  const openId = ref<string>();
  /** Address of what the camera made of a raw file, until that is developed. */
  const rendering = ref<string>();
  /** Why the picture can't be shown. */
  const problem = ref<string>();

  watch(
    () => items.currentId,
    (id, _, onCleanup) => {
      info.value = undefined;
      openId.value = undefined;
      problem.value = undefined;
      rendering.value = undefined;
      if (id === undefined || items.byId.get(id)?.kind === 'other') return;
      const abort = new AbortController();
      onCleanup(() => {
        abort.abort();
        client.call('preview.close', { item: id }).catch(() => undefined);
      });
      void open(id, abort.signal);
      void showRendering(id, abort.signal);
    },
    { immediate: true },
  );

  async function open(id: string, signal: AbortSignal): Promise<void> {
    try {
      const found = await client.call('preview.open', { item: id }, { signal });
      if (signal.aborted) return;
      info.value = found;
      openId.value = id;
    } catch (error) {
      if (!signal.aborted) problem.value = error instanceof Error ? error.message : String(error);
    }
  }

  async function showRendering(id: string, signal: AbortSignal): Promise<void> {
    const { pixels } = await client.call('preview.rendering', { item: id }, { signal }).catch(() => nothing);
    if (!signal.aborted && pixels !== undefined && info.value === undefined)
      rendering.value = backend.pixelUrl(pixels);
  }

  return { info, openId, problem, rendering };
});
