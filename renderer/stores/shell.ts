import { useSessionStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { reactive, ref, shallowRef, watch } from 'vue';
import type { Grant } from '../../engine/api/index.js';

export type DialogName = 'settings' | 'keys' | 'export' | 'picker' | 'preset';

export interface Notice {
  readonly id: number;
  readonly kind: 'info' | 'error';
  readonly sentence: string;
}

interface Asked {
  readonly what: 'folder' | 'picture';
  /** Of the dialog; absent: as for results, or for a picture. */
  readonly title?: string;
  readonly answer: (granted: Grant | undefined) => void;
}

/** How long a message stays, in milliseconds; errors stay until they are dismissed. */
const noticeTime = 6000;

/** What of the frame is open, and the messages at its edge. */
export const useShell = defineStore('shell', () => {
  const dialog = ref<DialogName>();
  /** The lab is looked at, not the pictures. */
  const isInLab = useSessionStorage('latensify-lab', false);
  const notices = reactive<Notice[]>([]);
  /** Set while the server's picker is asked for one folder or picture: who asked gets the answer. */
  const asked = shallowRef<Asked>();
  let nextId = 0;

  /** @param title default: as for results, or for a picture */
  function pick(what: Asked['what'], title?: string): Promise<Grant | undefined> {
    return new Promise((answer) => {
      asked.value = { what, answer, ...(title !== undefined && { title }) };
      dialog.value = 'picker';
    });
  }

  watch(dialog, (now, before) => {
    if (before !== 'picker' || now === 'picker') return;
    asked.value?.answer(undefined);
    asked.value = undefined;
  });

  function tell(sentence: string, kind: Notice['kind'] = 'info'): void {
    if (notices.some((notice) => notice.sentence === sentence)) return;
    const id = nextId++;
    notices.push({ id, kind, sentence });
    if (kind === 'info') setTimeout(() => dismiss(id), noticeTime);
  }

  function dismiss(id: number): void {
    const index = notices.findIndex((notice) => notice.id === id);
    if (index >= 0) notices.splice(index, 1);
  }

  /** Awaits a call that a person asked for; what goes wrong is told, except that it was cancelled. */
  async function attempt<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      if (!isCancelled(error)) tell(error instanceof Error ? error.message : String(error), 'error');
      return undefined;
    }
  }

  return { dialog, isInLab, notices, asked, pick, tell, dismiss, attempt };
});

const isCancelled = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'cancelled';
