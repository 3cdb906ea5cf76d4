import { type ShallowRef, shallowRef, watch } from 'vue';
import type { ModelInfo } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import { useShell } from '../stores/shell.js';

/**
 * The installed models and the user's own, asked for anew whenever `key` changes.
 *
 *     const installed = useInstalledModels();
 *     const own = computed(() => installed.value.filter(({ isOwn }) => isOwn));
 */
export function useInstalledModels(
  key: () => unknown = () => undefined,
): Readonly<ShallowRef<readonly ModelInfo[]>> {
  const { client } = useBackend();
  const shell = useShell();
  const installed = shallowRef<readonly ModelInfo[]>([]);
  watch(
    key,
    async () => {
      installed.value = (await shell.attempt(client.call('app.models', {}))) ?? [];
    },
    { immediate: true },
  );
  return installed;
}
