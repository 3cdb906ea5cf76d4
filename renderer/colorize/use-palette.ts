import { onScopeDispose, shallowRef, type ShallowRef, watch } from 'vue';
import type { Palette } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import { useHints } from '../stores/hints.js';
import { useItems } from '../stores/items.js';
import { useSettings } from '../stores/settings.js';
import { useShell } from '../stores/shell.js';
import { colorizedVersion } from './version.js';

/** Likely colours of the selected spot, given the other spots; the last ones until the newest are there. */
export function usePalette(): ShallowRef<Palette | undefined> {
  const { client } = useBackend();
  const hints = useHints();
  const items = useItems();
  const settings = useSettings();
  const shell = useShell();
  const palette = shallowRef<Palette>();
  let abort = new AbortController();

  watch(
    () => {
      const [item, hint, now] = [items.currentId, hints.selectedHint, settings.ofCurrent];
      if (item === undefined || hint === undefined || now?.job !== 'colorize') return '';
      const others = hints.shown.filter((_, index) => index !== hints.selected);
      // A string: what does not change the question asks nothing.
      return JSON.stringify({ item, version: colorizedVersion(now, others), x: hint.x, y: hint.y });
    },
    (question) => {
      abort.abort();
      abort = new AbortController();
      if (question === '') palette.value = undefined;
      else void ask(question, abort.signal);
    },
    { immediate: true },
  );

  async function ask(question: string, signal: AbortSignal): Promise<void> {
    const input = JSON.parse(question) as Parameters<typeof client.call<'preview.palette'>>[1];
    const found = await shell.attempt(client.call('preview.palette', input, { signal }));
    if (!signal.aborted && found !== undefined) palette.value = found;
  }

  onScopeDispose(() => abort.abort());
  return palette;
}
