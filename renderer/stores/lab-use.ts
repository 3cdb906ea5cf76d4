import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { LabPicturesOf } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import type { DroppedFiles } from '../api/dropped-files.js';
import { texts } from '../texts/index.js';
import { useLab } from './lab.js';
import { type ChosenSource, useSourceChoice } from './lab-sources.js';

/** What a model is used on, and the one use that is under way. */
export const useLabUse = defineStore('lab-use', () => {
  const { client } = useBackend();
  const lab = useLab();
  const sources = useSourceChoice();

  /** In the place of a training's own pictures: whatever model is looked at. */
  const chosen = shallowRef<ChosenSource>();
  const run = computed(() => lab.order.find(({ model }) => model !== undefined && model === lab.model?.id));
  const from = computed<LabPicturesOf | undefined>(() => {
    if (chosen.value !== undefined) return { source: chosen.value.source };
    return run.value === undefined ? undefined : { run: run.value.id };
  });

  const task = ref<string>();
  /** Of the task, 0 … 1. */
  const fraction = ref(0);
  let abort: AbortController | undefined;
  client.on('lab.used', (told) => (fraction.value = told.fraction));

  /** One at a time. @param name of the task, for whoever shows how far it is */
  async function start<T>(name: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    cancel();
    const mine = (abort = new AbortController());
    task.value = name;
    fraction.value = 0;
    try {
      return await work(mine.signal);
    } finally {
      if (abort === mine) task.value = undefined;
    }
  }

  function cancel(): void {
    abort?.abort();
    task.value = undefined;
  }

  const take = async (next: Promise<ChosenSource | undefined>): Promise<void> => {
    const found = await next;
    if (found !== undefined) chosen.value = found;
  };

  return {
    chosen,
    run,
    from,
    uploading: sources.uploading,
    task,
    fraction,
    start,
    cancel,
    /** Back to the pictures of the training. */
    forget: () => void (chosen.value = undefined),
    chooseFolder: () => take(sources.fromDialog(texts.lab.use.source.pick)),
    takeFiles: (files: Promise<DroppedFiles>) => take(sources.fromFiles(files)),
    /** Another folder beside the one that is used. */
    chooseExamples: () => sources.fromDialog(texts.lab.use.sort.pick),
  };
});
