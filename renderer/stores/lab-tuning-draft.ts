import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import {
  type TrainerName,
  type Tunable,
  type TuningDetail,
  type TuningSettings,
  tuningSettingsSchema,
} from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import type { DroppedFiles } from '../api/dropped-files.js';
import { texts } from '../texts/index.js';
import { useLab } from './lab.js';
import type { MeasuredCamera } from './lab-camera-noise.js';
import { type ChosenSource, useSourceChoice } from './lab-sources.js';
import { useLabTunings } from './lab-tunings.js';
import { useShell } from './shell.js';
import { useAnswer } from './use-answer.js';

/** Where the noise comes from that the denoiser learns to take out. */
export type NoiseChoice = 'mixed' | 'gaussian' | 'camera' | 'pairs';

const firstNumbers = { steps: 400, batchSize: 8, crop: 128, rate: 1e-4, seed: 1, sigma: 25 };

/** The fine-tuning that is being put together. */
export const useLabTuningDraft = defineStore('lab-tuning-draft', () => {
  const { client } = useBackend();
  const lab = useLab();
  const tunings = useLabTunings();
  const shell = useShell();
  const sources = useSourceChoice();

  const task = ref<Tunable>('denoise');
  /** Name of the model that it starts from; empty: the one that comes with the program. */
  const base = ref('');
  const chosen = shallowRef<ChosenSource>();
  const noisy = shallowRef<ChosenSource>();
  const noise = ref<NoiseChoice>('mixed');
  const camera = shallowRef<MeasuredCamera>();
  const numbers = ref({ ...firstNumbers });
  /** Per cent. */
  const holdOut = ref(15);
  const backend = ref<TrainerName>('auto');
  /** As it was typed; empty: the one that is made up. */
  const ownName = ref('');
  const name = computed(() =>
    ownName.value.trim() !== ''
      ? ownName.value.trim()
      : texts.lab.tuning.defaultName(
          chosen.value?.name ?? texts.lab.newRunTitle,
          texts.lab.tuning.tasks[task.value].title,
        ),
  );

  const settings = computed<TuningSettings>(() => {
    const { sigma, ...rest } = numbers.value;
    return {
      task: task.value,
      base: base.value === '' ? undefined : base.value,
      noise:
        noise.value === 'gaussian'
          ? { kind: 'gaussian', sigma }
          : noise.value === 'camera' && camera.value !== undefined
            ? { kind: 'curve', curve: camera.value.curve }
            : { kind: 'mixed' },
      ...rest,
      holdOut: holdOut.value / 100,
      backend: backend.value,
    };
  });
  /** Fields with numbers that can't work. */
  const wrong = computed<ReadonlySet<string>>(() => {
    const { error } = tuningSettingsSchema.safeParse(settings.value);
    return new Set(error?.issues.map(({ path }) => String(path[0] === 'noise' ? 'sigma' : path[0])) ?? []);
  });

  const isPairs = computed(() => task.value === 'denoise' && noise.value === 'pairs');
  /** What is still to be chosen: a sentence. */
  const missing = computed(() => {
    const t = texts.lab.tuning;
    if (chosen.value === undefined) return t.missing.pictures;
    if (isPairs.value && noisy.value === undefined) return t.missing.noisy;
    if (task.value === 'denoise' && noise.value === 'camera' && camera.value === undefined) {
      return t.missing.curve;
    }
    return '';
  });

  const folders = computed(() =>
    chosen.value === undefined || missing.value !== ''
      ? undefined
      : {
          source: chosen.value.source,
          ...(isPairs.value && noisy.value !== undefined && { noisy: noisy.value.source }),
        },
  );
  const check = useAnswer(
    () =>
      folders.value === undefined || wrong.value.has('crop') || wrong.value.has('holdOut')
        ? undefined
        : {
            ...folders.value,
            task: task.value,
            crop: settings.value.crop,
            holdOut: settings.value.holdOut,
          },
    async (wanted, signal) => {
      checked.value = 0;
      return await client.call('lab.checkTuning', wanted, { signal });
    },
    250,
  );
  /** 0 … 1 while folders are looked through. */
  const checked = ref(0);
  client.on('lab.checked', ({ fraction }) => (checked.value = fraction));
  const found = computed(() => (folders.value === undefined ? undefined : check.latest.value?.found));
  /** Why nothing can be learned from the pictures. */
  const problem = computed(() =>
    folders.value === undefined ? undefined : (check.problem.value ?? check.latest.value?.problem),
  );
  const progress = computed(
    () => sources.uploading.value ?? (check.isAsking.value ? checked.value : undefined),
  );
  const isStarting = ref(false);
  const canStart = computed(
    () =>
      missing.value === '' &&
      wrong.value.size === 0 &&
      found.value !== undefined &&
      problem.value === undefined &&
      progress.value === undefined &&
      !isStarting.value,
  );

  const { answer: estimate, isAsking: isEstimating } = useAnswer(
    () => {
      if (found.value === undefined || problem.value !== undefined || wrong.value.size > 0) return undefined;
      const { batchSize, crop } = settings.value;
      return { task: task.value, base: settings.value.base, batchSize, crop, backend: backend.value };
    },
    (wanted, signal) => shell.attempt(client.call('lab.estimateTuning', wanted, { signal })),
    700,
  );

  async function take(next: Promise<ChosenSource | undefined>): Promise<void> {
    const source = await next;
    if (source === undefined) return;
    chosen.value = source;
    lab.show({ what: 'new-tuning' });
  }

  const takeFiles = (files: Promise<DroppedFiles>): Promise<void> => take(sources.fromFiles(files));
  const chooseFolder = (): Promise<void> => take(sources.fromDialog(texts.lab.source.pickTitle));

  async function chooseNoisy(): Promise<void> {
    noisy.value = (await sources.fromDialog(texts.lab.tuning.noise.pickNoisy)) ?? noisy.value;
  }

  /** As another one was set, to be changed. */
  function copy({ settings: its, noisyName }: TuningDetail): void {
    const { steps, batchSize, crop, rate, seed } = its;
    task.value = its.task;
    base.value = its.base ?? '';
    numbers.value = { ...numbers.value, steps, batchSize, crop, rate, seed };
    if (its.noise.kind === 'gaussian') numbers.value.sigma = its.noise.sigma;
    if (its.noise.kind === 'curve') camera.value = { curve: its.noise.curve };
    noise.value = noisyName !== undefined ? 'pairs' : its.noise.kind === 'curve' ? 'camera' : its.noise.kind;
    holdOut.value = Math.round(its.holdOut * 100);
    backend.value = its.backend;
    lab.show({ what: 'new-tuning' });
  }

  async function start(): Promise<void> {
    if (folders.value === undefined) return;
    isStarting.value = true;
    try {
      const tuning = await client.call('lab.tune', {
        name: name.value,
        ...folders.value,
        settings: settings.value,
      });
      ownName.value = '';
      tunings.all.set(tuning.id, tuning);
      lab.show({ what: 'tuning', id: tuning.id });
    } finally {
      isStarting.value = false;
    }
  }

  return {
    task,
    base,
    chosen,
    noisy,
    noise,
    camera,
    numbers,
    holdOut,
    backend,
    ownName,
    name,
    wrong,
    missing,
    found,
    problem,
    progress,
    isUploading: computed(() => sources.uploading.value !== undefined),
    isStarting,
    canStart,
    estimate,
    isEstimating,
    takeFiles,
    chooseFolder,
    chooseNoisy,
    copy,
    start,
  };
});
