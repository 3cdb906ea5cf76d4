import { computed, type ComputedRef } from 'vue';
import { type Item, valueOf } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import { keyNames } from '../keyboard/keys.js';
import { useHints } from '../stores/hints.js';
import { useItems } from '../stores/items.js';
import { useJob } from '../stores/job.js';
import { useSettings } from '../stores/settings.js';
import { useShell } from '../stores/shell.js';

export interface Commands {
  readonly keyNames: typeof keyNames;
  /** Pictures that a run would take on. */
  readonly picturesToRun: ComputedRef<number>;
  readonly canRun: ComputedRef<boolean>;
  readonly canRetry: ComputedRef<boolean>;
  readonly canExport: ComputedRef<boolean>;
  /** What can be exported: of all, and of the chosen ones. */
  readonly exportable: ComputedRef<ExportChoices>;
  readonly runOrPause: () => void;
  readonly cancelJob: () => void;
  readonly retryChosen: () => void;
  readonly retryFailed: () => void;
  readonly removeChosen: () => void;
  readonly removeFinished: () => void;
  readonly removeAll: () => void;
  readonly openExport: () => void;
  readonly downloadChosen: () => void;
  /** Only in the desktop app. */
  readonly showInFolder: (() => void) | undefined;
}

export interface ExportChoices {
  readonly all: readonly string[];
  readonly chosen: readonly string[];
}

const isExportable = (item: Item): boolean => item.hasResult || item.kind === 'ltn';
const isOver: ReadonlySet<Item['state']> = new Set(['failed', 'cancelled', 'kept', 'done']);

/** What buttons, menus and keys do. */
export function useCommands(): Commands {
  const backend = useBackend();
  const hints = useHints();
  const items = useItems();
  const job = useJob();
  const settings = useSettings();
  const shell = useShell();

  const chosen = computed(() => items.chosenIds.flatMap((id) => items.byId.get(id) ?? []));
  const idsToExport = (some: readonly Item[]): string[] => some.filter(isExportable).map(({ id }) => id);
  const exportable = computed(() => ({
    all: idsToExport([...items.byId.values()]),
    chosen: idsToExport(chosen.value),
  }));
  /** Those that another kind of job is through with; what was cancelled while it waited had none. */
  const doneElsewhere = computed(() =>
    [...items.byId.values()]
      .filter(({ kind, state }) => kind !== 'other' && isOver.has(state))
      .filter(({ job: done }) => done !== undefined && done !== settings.job)
      .map(({ id }) => id),
  );
  const picturesToRun = computed(() => items.waitingPictures + doneElsewhere.value.length);
  const canRun = computed(() => job.waiting > 0 || doneElsewhere.value.length > 0);
  const ids = (): { ids: string[] } => ({ ids: [...items.chosenIds] });
  const start = (work: Promise<unknown>): void => void shell.attempt(work);

  function runOrPause(): void {
    if (job.queue === 'running') start(job.pause());
    else if (job.queue === 'paused') start(job.resume());
    else if (job.queue === 'idle' && canRun.value) start(run());
  }

  /** What another kind of job has finished begins again with this one. */
  async function run(): Promise<void> {
    await hints.saved();
    const ids = doneElsewhere.value;
    if (ids.length > 0) await job.retry({ ids: [...ids] });
    await job.run();
  }

  async function download(): Promise<void> {
    // The one that is looked at is always chosen: only several of them say that they alone are meant.
    const { all, chosen: some } = exportable.value;
    const selection = { items: { ids: [...(some.length > 1 ? some : all)] } };
    backend.save(await backend.client.call('downloads.create', selection));
  }

  async function show(): Promise<void> {
    const id = items.currentId;
    if (id !== undefined && backend.desktop !== undefined) valueOf(await backend.desktop.showInFolder(id));
  }

  return {
    keyNames,
    picturesToRun,
    canRun,
    canRetry: computed(() => chosen.value.some(({ state }) => isOver.has(state))),
    canExport: computed(() => exportable.value.all.length > 0),
    exportable,
    runOrPause,
    cancelJob: () => start(job.cancel()),
    retryChosen: () => start(job.retry(ids())),
    retryFailed: () => start(job.retry({ states: ['failed', 'cancelled'] })),
    removeChosen: () => start(items.remove(ids())),
    removeFinished: () => start(items.remove({ states: ['done', 'kept'] })),
    removeAll: () => start(items.remove({ all: true })),
    openExport: () => void (shell.dialog = 'export'),
    downloadChosen: () => start(download()),
    showInFolder: backend.desktop === undefined ? undefined : () => start(show()),
  };
}
