import { defineStore } from 'pinia';
import { computed, ref, shallowReactive, shallowRef, watch } from 'vue';
import type {
  AutoencoderSettings,
  LabEpoch,
  LabModel,
  LabRun,
  LabRunDetail,
  LabStep,
} from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import { useShell } from './shell.js';

/** What the middle of the lab shows. */
export type LabView =
  | { readonly what: 'new' }
  | { readonly what: 'run'; readonly id: string }
  | { readonly what: 'model'; readonly id: string }
  | { readonly what: 'new-tuning' }
  | { readonly what: 'tuning'; readonly id: string }
  | { readonly what: 'tuned'; readonly id: string }
  | { readonly what: 'compare' };

/** Points of the curve of steps at most. */
const mostSteps = 1500;

/** Trainings and models of one's own, as the host tells of them. */
export const useLab = defineStore('lab', () => {
  const { client } = useBackend();
  const shell = useShell();

  const kinds = shallowRef<readonly AutoencoderSettings[]>([]);
  const runs = shallowReactive(new Map<string, LabRun>());
  const models = shallowRef<readonly LabModel[]>([]);
  const isLoaded = ref(false);
  const view = ref<LabView>({ what: 'new' });
  /** Of the run that is shown. */
  const detail = shallowRef<LabRunDetail>();
  /** Ids of runs whose curves are laid over each other. */
  const compared = shallowRef<ReadonlySet<string>>(new Set());

  /** The newest first. */
  const order = computed(() => [...runs.values()].sort((a, b) => b.startedAt - a.startedAt));
  const model = computed(() => {
    const shown = view.value;
    return shown.what === 'model' ? models.value.find(({ id }) => id === shown.id) : undefined;
  });

  let loading: Promise<void> | undefined;

  /** Once, when the lab is first opened. */
  const load = (): Promise<void> => (loading ??= read());

  async function read(): Promise<void> {
    try {
      const [found, all, known] = await Promise.all([
        client.call('lab.runs', {}),
        client.call('lab.kinds', {}),
        client.call('lab.models', {}),
      ]);
      for (const run of found) runs.set(run.id, run);
      kinds.value = all;
      models.value = known;
      isLoaded.value = true;
      const [first] = found;
      if (first !== undefined && view.value.what === 'new') show({ what: 'run', id: first.id });
    } catch (error) {
      loading = undefined;
      throw error;
    }
  }

  function show(next: LabView): void {
    view.value = next;
  }

  /** In the place of what is gone. */
  function showNewest(): void {
    const [next] = order.value;
    show(next === undefined ? { what: 'new' } : { what: 'run', id: next.id });
  }

  const shownRun = computed(() => (view.value.what === 'run' ? view.value.id : undefined));
  watch(shownRun, (id) => {
    detail.value = undefined;
    if (id !== undefined) void shell.attempt(loadDetail(id));
  });

  async function loadDetail(id: string): Promise<void> {
    const found = await client.call('lab.run', { run: id });
    if (shownRun.value !== id) return;
    // The host forgets single steps when a training ends.
    const steps = detail.value?.run.id === id ? detail.value.steps : [];
    detail.value = found.steps.length === 0 ? { ...found, steps } : found;
  }

  const act = async (call: 'lab.pause' | 'lab.resume' | 'lab.stop', run: string): Promise<void> => {
    await client.call(call, { run });
  };

  async function remove(run: string): Promise<void> {
    await client.call('lab.remove', { run });
  }

  function toggleCompared(id: string): void {
    const next = new Set(compared.value);
    if (!next.delete(id)) next.add(id);
    compared.value = next;
  }

  client.on('lab.changed', (run) => {
    const before = runs.get(run.id);
    runs.set(run.id, run);
    const shown = detail.value;
    if (shown === undefined && shownRun.value === run.id) void shell.attempt(loadDetail(run.id));
    if (shown?.run.id !== run.id) return;
    // What the folder of the run says of the network and the pictures comes with the first step.
    if (before?.state !== run.state && run.state !== 'pausing' && run.state !== 'stopping') {
      void shell.attempt(loadDetail(run.id));
    }
    const { train, validation } = shown.run;
    detail.value = {
      ...shown,
      run: {
        ...(train !== undefined && { train }),
        ...(validation !== undefined && { validation }),
        ...run,
      },
    };
  });
  client.on('lab.removed', ({ run }) => {
    runs.delete(run);
    if (compared.value.has(run)) toggleCompared(run);
    if (shownRun.value === run) showNewest();
  });
  client.on('lab.curve', ({ run, epochs, steps }) => {
    const shown = detail.value;
    if (shown?.run.id !== run) return;
    detail.value = {
      ...shown,
      epochs: withNew(shown.epochs, epochs),
      steps: thinned([...shown.steps, ...steps.filter(({ step }) => step > (shown.steps.at(-1)?.step ?? 0))]),
    };
  });
  client.on('lab.look', ({ run, look, pictures }) => {
    const shown = detail.value;
    if (shown?.run.id !== run) return;
    detail.value = { ...shown, look, pictures };
    if (shown.observed === undefined) void shell.attempt(loadDetail(run));
  });
  client.on('lab.models', () => {
    if (isLoaded.value) void shell.attempt(loadModels());
  });

  async function loadModels(): Promise<void> {
    models.value = await client.call('lab.models', {});
  }

  return {
    kinds,
    runs,
    order,
    models,
    model,
    isLoaded,
    view,
    detail,
    compared,
    load,
    show,
    showNewest,
    act,
    remove,
    toggleCompared,
  };
});

export const withNew = (known: readonly LabEpoch[], some: readonly LabEpoch[]): LabEpoch[] => [
  ...known,
  ...some.filter(({ epoch }) => epoch > (known.at(-1)?.epoch ?? 0)),
];

export const thinned = (steps: readonly LabStep[]): readonly LabStep[] =>
  steps.length <= mostSteps ? steps : steps.filter((_, index) => index % 2 === 0);
