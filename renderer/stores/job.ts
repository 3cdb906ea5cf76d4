import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { EngineState, Selection, Totals } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';

/** The run of the queue and the engine that does it. */
export const useJob = defineStore('job', () => {
  const { client } = useBackend();

  const totals = shallowRef<Totals>();
  const engine = shallowRef<EngineState>({ state: 'starting' });
  /** Why there is no connection to the host any more. */
  const lost = ref<string>();

  const queue = computed(() => totals.value?.queue ?? 'idle');
  const isRunning = computed(() => queue.value === 'running' || queue.value === 'pausing');
  const waiting = computed(() => totals.value?.states.waiting ?? 0);
  const failed = computed(() => totals.value?.states.failed ?? 0);
  const finished = computed(() => {
    const states = totals.value?.states;
    return states === undefined ? 0 : states.done + states.kept;
  });

  async function load(): Promise<void> {
    totals.value = await client.call('job.totals', {});
  }

  const run = (items?: Selection): Promise<unknown> =>
    client.call('job.run', items === undefined ? {} : { items });
  const pause = (): Promise<unknown> => client.call('job.pause', {});
  const resume = (): Promise<unknown> => client.call('job.resume', {});
  const cancel = (items?: Selection): Promise<unknown> =>
    client.call('job.cancel', items === undefined ? {} : { items });
  const retry = (items: Selection): Promise<unknown> => client.call('items.retry', items);
  const restartEngine = (): Promise<unknown> => client.call('engine.restart', {});

  client.on('job.totals', (next) => (totals.value = next));
  client.on('job.finished', (next) => (totals.value = next));
  client.on('engine.state', (next) => (engine.value = next));
  client.onClose((reason) => (lost.value = reason));

  return {
    totals,
    engine,
    lost,
    queue,
    isRunning,
    waiting,
    failed,
    finished,
    load,
    run,
    pause,
    resume,
    cancel,
    retry,
    restartEngine,
  };
});
