import { watchDebounced } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type {
  AutoencoderKind,
  AutoencoderSettings,
  LabAugmentation,
  LabFit,
  LabNetwork,
  LabRunDetail,
  TrainerName,
} from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import type { DroppedFiles } from '../api/dropped-files.js';
import { texts } from '../texts/index.js';
import { useLab } from './lab.js';
import { type ChosenSource, useSourceChoice } from './lab-sources.js';
import { useShell } from './shell.js';
import { useAnswer } from './use-answer.js';

/** Pictures that are drawn where there is no folder. */
const drawnCount = 2000;

/** The training that is being put together. */
export const useLabDraft = defineStore('lab-draft', () => {
  const { client } = useBackend();
  const lab = useLab();
  const shell = useShell();
  const sources = useSourceChoice();

  const chosen = shallowRef<ChosenSource>();

  const kind = ref<AutoencoderKind>('undercomplete');
  /** Of each kind, once it was changed. */
  const changed = shallowRef<ReadonlyMap<AutoencoderKind, AutoencoderSettings>>(new Map());
  const settings = computed(
    () => changed.value.get(kind.value) ?? lab.kinds.find((each) => each.kind === kind.value),
  );
  const fit = ref<LabFit>('crop');
  const augment = shallowRef<readonly LabAugmentation[]>([]);
  const holdOut = ref(10);
  const trainer = ref<TrainerName>('auto');
  /** As it was typed; empty: the one that is made up. */
  const ownName = ref('');
  const name = computed(() =>
    ownName.value.trim() !== ''
      ? ownName.value.trim()
      : texts.lab.defaultName(chosen.value?.name ?? texts.lab.newRunTitle, texts.lab.kinds[kind.value].title),
  );

  const network = shallowRef<LabNetwork>();
  const problem = shallowRef<{ readonly field: string; readonly sentence: string }>();
  /** What is wrong with a field; empty where nothing is. */
  const errorOf = (field: string): string => (problem.value?.field === field ? problem.value.sentence : '');
  function edit(change: Partial<AutoencoderSettings>): void {
    if (settings.value === undefined) return;
    const next = { ...settings.value, ...change };
    changed.value = new Map([...changed.value, [kind.value, next]]);
  }

  function forgetChanges(): void {
    const next = new Map(changed.value);
    next.delete(kind.value);
    changed.value = next;
  }

  /** As another training was set, to be changed. */
  function copy({ settings: its, fit: itsFit, augment: itsAugment, holdOut: share }: LabRunDetail): void {
    kind.value = its.kind;
    changed.value = new Map([...changed.value, [its.kind, its]]);
    fit.value = itsFit;
    augment.value = itsAugment;
    holdOut.value = Math.round(share * 100);
    lab.show({ what: 'new' });
  }

  watchDebounced(settings, (next) => void shell.attempt(describe(next)), { debounce: 150, immediate: true });

  async function describe(wanted: AutoencoderSettings | undefined): Promise<void> {
    if (wanted === undefined) return;
    const answer = await client.call('lab.describe', { settings: wanted });
    if (wanted !== settings.value) return;
    problem.value = answer.problem;
    network.value = answer.network;
  }

  const check = useAnswer(
    () => {
      const picture = settings.value?.picture;
      const isImpossible = problem.value?.field === 'picture' && network.value === undefined;
      if (chosen.value === undefined || picture === undefined || isImpossible) return undefined;
      return { source: chosen.value.source, picture, fit: fit.value };
    },
    async (wanted, signal) => {
      checked.value = 0;
      return await client.call('lab.check', wanted, { signal });
    },
    250,
  );
  /** 0 … 1 while the folder is looked through. */
  const checked = ref(0);
  client.on('lab.checked', ({ fraction }) => (checked.value = fraction));
  const folder = computed(() => check.latest.value?.folder);
  /** Why nothing can be learned from the source. */
  const folderProblem = computed(() => check.problem.value ?? check.latest.value?.problem);
  const sheet = computed(() => check.latest.value?.sheet);
  /** 0 … 1 while the folder is brought over or looked through. */
  const progress = computed(
    () => sources.uploading.value ?? (check.isAsking.value ? checked.value : undefined),
  );
  const isStarting = ref(false);
  const canStart = computed(
    () =>
      folder.value !== undefined &&
      folderProblem.value === undefined &&
      problem.value === undefined &&
      network.value !== undefined &&
      progress.value === undefined &&
      !isStarting.value,
  );

  const { answer: estimate, isAsking: isEstimating } = useAnswer(
    () =>
      network.value === undefined ||
      folder.value === undefined ||
      folderProblem.value !== undefined ||
      settings.value === undefined
        ? undefined
        : {
            settings: settings.value,
            backend: trainer.value,
            pictures: folder.value.pictures,
            holdOut: holdOut.value / 100,
          },
    (wanted, signal) => shell.attempt(client.call('lab.estimate', wanted, { signal })),
    700,
  );

  function choose(next: ChosenSource): void {
    check.forget();
    chosen.value = next;
    lab.show({ what: 'new' });
  }

  const draw = (what: 'digits' | 'shapes'): void =>
    choose({ source: { from: 'drawn', what, count: drawnCount }, name: texts.lab.source.drawn[what] });

  async function take(next: Promise<ChosenSource | undefined>): Promise<void> {
    const found = await next;
    if (found !== undefined) choose(found);
  }

  /** Dropped, or chosen through a file input. */
  const takeFiles = (files: Promise<DroppedFiles>): Promise<void> => take(sources.fromFiles(files));

  /** Through the dialog that this host has. */
  const chooseFolder = (): Promise<void> => take(sources.fromDialog(texts.lab.source.pickTitle));

  async function start(): Promise<void> {
    if (chosen.value === undefined || settings.value === undefined) return;
    isStarting.value = true;
    try {
      const run = await client.call('lab.start', {
        name: name.value,
        source: chosen.value.source,
        settings: settings.value,
        holdOut: holdOut.value / 100,
        fit: fit.value,
        augment: [...augment.value],
        backend: trainer.value,
      });
      ownName.value = '';
      lab.runs.set(run.id, run);
      lab.show({ what: 'run', id: run.id });
    } finally {
      isStarting.value = false;
    }
  }

  return {
    chosen,
    folder,
    folderProblem,
    sheet,
    progress,
    isUploading: computed(() => sources.uploading.value !== undefined),
    kind,
    settings,
    changed,
    fit,
    augment,
    holdOut,
    trainer,
    ownName,
    name,
    network,
    problem,
    errorOf,
    estimate,
    isEstimating,
    isStarting,
    canStart,
    edit,
    forgetChanges,
    copy,
    draw,
    takeFiles,
    chooseFolder,
    start,
  };
});
