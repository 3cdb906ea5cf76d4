import { watchDebounced } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type {
  AutoencoderKind,
  AutoencoderSettings,
  LabAugmentation,
  LabFit,
  LabFolder,
  LabNetwork,
  LabRunDetail,
  Output as CallOutput,
  AppContract,
  TrainerName,
} from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import type { DroppedFiles } from '../api/dropped-files.js';
import { texts } from '../texts/index.js';
import { useLab } from './lab.js';
import { type ChosenSource, useSourceChoice } from './lab-sources.js';
import { useShell } from './shell.js';

/** Pictures that are drawn where there is no folder. */
const drawnCount = 2000;

/** The training that is being put together. */
export const useLabDraft = defineStore('lab-draft', () => {
  const { client } = useBackend();
  const lab = useLab();
  const shell = useShell();
  const sources = useSourceChoice();

  const chosen = shallowRef<ChosenSource>();
  const folder = shallowRef<LabFolder>();
  /** Why nothing can be learned from the source. */
  const folderProblem = ref<string>();
  const sheet = ref<string>();
  /** 0 … 1 while the folder is looked through. */
  const checked = ref<number>();
  /** 0 … 1 while the folder is brought over or looked through. */
  const progress = computed(() => sources.uploading.value ?? checked.value);
  const isUploading = computed(() => sources.uploading.value !== undefined);

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
  const estimate = shallowRef<CallOutput<AppContract, 'lab.estimate'>>();
  const isEstimating = ref(false);
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

  let estimating: AbortController | undefined;
  const toEstimate = computed(() =>
    network.value === undefined || folder.value === undefined || folderProblem.value !== undefined
      ? undefined
      : {
          network: network.value,
          pictures: folder.value.pictures,
          holdOut: holdOut.value,
          trainer: trainer.value,
        },
  );
  watch(toEstimate, () => {
    estimating?.abort();
    estimate.value = undefined;
    isEstimating.value = toEstimate.value !== undefined;
  });
  watchDebounced(toEstimate, (wanted) => void measure(wanted !== undefined), { debounce: 700 });

  async function measure(isWanted: boolean): Promise<void> {
    if (!isWanted || settings.value === undefined || folder.value === undefined) return;
    const { signal } = (estimating = new AbortController());
    const request = {
      settings: settings.value,
      backend: trainer.value,
      pictures: folder.value.pictures,
      holdOut: holdOut.value / 100,
    };
    const answer = await shell.attempt(client.call('lab.estimate', request, { signal }));
    if (signal.aborted) return;
    estimate.value = answer;
    isEstimating.value = false;
  }

  let checking: AbortController | undefined;
  const toCheck = computed(() => {
    const picture = settings.value?.picture;
    if (chosen.value === undefined || picture === undefined) return undefined;
    return { source: chosen.value.source, fit: fit.value, ...picture };
  });
  watchDebounced(
    () => JSON.stringify(toCheck.value),
    () => void shell.attempt(check()),
    { debounce: 250 },
  );

  async function check(): Promise<void> {
    checking?.abort();
    const wanted = toCheck.value;
    if (wanted === undefined || (problem.value?.field === 'picture' && network.value === undefined)) return;
    const { signal } = (checking = new AbortController());
    const { source, fit: how, channels, height, width } = wanted;
    checked.value = 0;
    try {
      const request = { source, picture: { channels, height, width }, fit: how };
      const found = await client.call('lab.check', request, { signal });
      if (signal.aborted) return;
      folder.value = found.folder;
      folderProblem.value = found.problem;
      sheet.value = found.sheet;
    } catch (error) {
      if (signal.aborted) return;
      folder.value = undefined;
      sheet.value = undefined;
      folderProblem.value = error instanceof Error ? error.message : String(error);
    } finally {
      if (!signal.aborted) checked.value = undefined;
    }
  }
  client.on('lab.checked', ({ fraction }) => {
    if (checked.value !== undefined) checked.value = fraction;
  });

  function choose(next: ChosenSource): void {
    folder.value = undefined;
    folderProblem.value = undefined;
    sheet.value = undefined;
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
    isUploading,
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
