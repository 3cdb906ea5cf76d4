import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import { LatensifyError } from '../../common/errors.js';
import type { ModelInFile, PictureInfo } from '../../engine/api/index.js';
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
  /** The model in the picture's file that would have to run, and that the user has not agreed to yet. */
  const untrusted = shallowRef<ModelInFile>();
  const isTrusting = ref(false);

  /** Fires when another picture is chosen. */
  let current = AbortSignal.abort();

  watch(
    () => items.currentId,
    (id, _, onCleanup) => {
      info.value = undefined;
      openId.value = undefined;
      problem.value = undefined;
      untrusted.value = undefined;
      rendering.value = undefined;
      if (id === undefined || items.byId.get(id)?.kind === 'other') return;
      const abort = new AbortController();
      current = abort.signal;
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
      if (signal.aborted) return;
      if (error instanceof LatensifyError && error.code === 'untrusted') await ask(id, signal);
      problem.value = error instanceof Error ? error.message : String(error);
    }
  }

  async function ask(id: string, signal: AbortSignal): Promise<void> {
    const { model } = await client.call('models.embedded', { item: id }, { signal });
    if (!signal.aborted) untrusted.value = model;
  }

  /** The user agrees to run the model, for this file and all others with it. */
  async function trust(): Promise<void> {
    const [id, model, signal] = [items.currentId, untrusted.value, current];
    if (id === undefined || model === undefined) return;
    isTrusting.value = true;
    try {
      await client.call('models.trust', { id: model.id });
      if (signal.aborted) return;
      problem.value = undefined;
      await open(id, signal);
    } finally {
      isTrusting.value = false;
      if (!signal.aborted && info.value !== undefined) untrusted.value = undefined;
    }
  }

  async function showRendering(id: string, signal: AbortSignal): Promise<void> {
    const { pixels } = await client.call('preview.rendering', { item: id }, { signal }).catch(() => nothing);
    if (!signal.aborted && pixels !== undefined && info.value === undefined)
      rendering.value = backend.pixelUrl(pixels);
  }

  return { info, openId, problem, rendering, untrusted, isTrusting, trust };
});
