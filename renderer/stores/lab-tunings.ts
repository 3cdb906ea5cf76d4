import { defineStore } from 'pinia';
import { computed, shallowReactive, shallowRef, watch } from 'vue';
import type { LabTuning, TunedModel, TuningDetail } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import { thinned, useLab, withNew } from './lab.js';
import { useShell } from './shell.js';

/** Fine-tunings of the denoiser and the colorizer, and the models that came of them, as the host tells of them. */
export const useLabTunings = defineStore('lab-tunings', () => {
  const { client } = useBackend();
  const lab = useLab();
  const shell = useShell();

  const all = shallowReactive(new Map<string, LabTuning>());
  const models = shallowRef<readonly TunedModel[]>([]);
  /** Of the one that is shown. */
  const detail = shallowRef<TuningDetail>();

  const shownId = computed(() => (lab.view.what === 'tuning' ? lab.view.id : undefined));
  const model = computed(() => {
    const { view } = lab;
    return view.what === 'tuned' ? models.value.find(({ id }) => id === view.id) : undefined;
  });

  let loading: Promise<void> | undefined;

  /** Once, when the lab is first opened. */
  const load = (): Promise<void> => (loading ??= read());

  async function read(): Promise<void> {
    try {
      for (const tuning of await client.call('lab.tunings', {})) all.set(tuning.id, tuning);
      await reload();
    } catch (error) {
      loading = undefined;
      throw error;
    }
  }

  async function reload(): Promise<void> {
    models.value = await client.call('lab.tunedModels', {});
  }

  watch(shownId, (id) => {
    detail.value = undefined;
    if (id !== undefined) void shell.attempt(loadDetail(id));
  });

  async function loadDetail(id: string): Promise<void> {
    const found = await client.call('lab.tuning', { run: id });
    if (shownId.value !== id) return;
    // The host forgets single steps when the work ends.
    const steps = detail.value?.tuning.id === id ? detail.value.steps : [];
    detail.value = found.steps.length === 0 ? { ...found, steps } : found;
  }

  client.on('lab.tuningChanged', (tuning) => {
    const before = all.get(tuning.id);
    all.set(tuning.id, tuning);
    if (shownId.value !== tuning.id) return;
    if (detail.value !== undefined) detail.value = { ...detail.value, tuning };
    // What was found in the folder comes with the first step, the sheet at the end.
    if (before?.state !== tuning.state) void shell.attempt(loadDetail(tuning.id));
  });
  client.on('lab.tuningCurve', ({ run, epochs, steps }) => {
    const shown = detail.value;
    if (shown?.tuning.id !== run) return;
    const newer = steps.filter(({ step }) => step > (shown.steps.at(-1)?.step ?? 0));
    detail.value = {
      ...shown,
      epochs: withNew(shown.epochs, epochs),
      steps: thinned([...shown.steps, ...newer]),
    };
  });
  client.on('lab.removed', ({ run }) => {
    if (!all.delete(run) || shownId.value !== run) return;
    lab.showNewest();
  });
  client.on('lab.models', () => {
    if (loading !== undefined) void shell.attempt(reload());
  });

  return { all, models, model, detail, load, reload };
});
