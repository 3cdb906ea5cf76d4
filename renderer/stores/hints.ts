import { defineStore } from 'pinia';
import { computed, ref, shallowReactive, shallowRef, watch } from 'vue';
import type { Hint } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import { begin, type History, record, redo, undo } from '../colorize/history.js';
import { useItems } from './items.js';
import { Pace } from './pace.js';
import { useSettings } from './settings.js';
import { useShell } from './shell.js';

type Hints = readonly Hint[];

/** Colours that the user gives places of the picture on the stage, saved beside it as they change. */
export const useHints = defineStore('hints', () => {
  const { client } = useBackend();
  const items = useItems();
  const settings = useSettings();
  const shell = useShell();
  const pace = new Pace();

  /** Of the pictures that were looked at, by the items' ids. */
  const histories = shallowReactive(new Map<string, History<Hints>>());
  /** In the place of the present ones while something of that picture is dragged. */
  const drafted = shallowRef<{ readonly id: string; readonly hints: Hints }>();
  /** Index of the one whose colour is being chosen. */
  const selected = ref<number>();
  /** Counts what the user has done: a result that was written before is outdated then. */
  const edits = ref(0);

  const history = computed(() =>
    items.currentId === undefined ? undefined : histories.get(items.currentId),
  );
  const isLoaded = computed(() => history.value !== undefined);
  const draft = computed(() => (drafted.value?.id === items.currentId ? drafted.value?.hints : undefined));
  const shown = computed<Hints>(() => draft.value ?? history.value?.present ?? []);
  const selectedHint = computed(() =>
    selected.value === undefined ? undefined : shown.value[selected.value],
  );
  const canUndo = computed(() => (history.value?.past.length ?? 0) > 0);
  const canRedo = computed(() => (history.value?.future.length ?? 0) > 0);

  watch(
    () => (settings.job === 'colorize' ? items.currentId : undefined),
    (id) => {
      selected.value = undefined;
      if (id !== undefined && !histories.has(id) && items.byId.get(id)?.kind === 'picture') void load(id);
    },
    { immediate: true },
  );

  async function load(id: string): Promise<void> {
    const loaded = await shell.attempt(client.call('hints.load', { item: id }));
    // Those that can't be read stay as they are on the disk until the user makes others.
    if (!histories.has(id)) histories.set(id, begin(loaded?.hints ?? []));
  }

  /** Shows others while something is dragged. */
  function sketch(hints: Hints): void {
    if (items.currentId === undefined) return;
    drafted.value = { id: items.currentId, hints };
    edits.value++;
  }

  /** What was sketched becomes a step that can be undone. */
  function settle(): void {
    const sketched = drafted.value;
    drafted.value = undefined;
    const before = sketched && histories.get(sketched.id);
    if (before !== undefined) keep(sketched!.id, record(before, sketched!.hints));
  }

  function change(hints: Hints): void {
    const id = items.currentId;
    drafted.value = undefined;
    if (id !== undefined && history.value !== undefined) keep(id, record(history.value, hints));
  }

  function keep(id: string, next: History<Hints> | undefined): void {
    if (next === undefined) return;
    histories.set(id, next);
    edits.value++;
    if (id === items.currentId && (selected.value ?? 0) >= next.present.length) selected.value = undefined;
    const hints = [...next.present];
    void shell.attempt(pace.send(id, () => client.call('hints.save', { item: id, hints })));
  }

  /** @returns its index */
  function add(hint: Hint): number {
    change([...shown.value, hint]);
    selected.value = shown.value.length - 1;
    return selected.value;
  }

  function remove(index: number): void {
    if (shown.value[index] === undefined) return;
    selected.value = undefined;
    change(shown.value.filter((_, at) => at !== index));
  }

  function step(by: typeof undo): void {
    settle();
    const id = items.currentId;
    if (id !== undefined && history.value !== undefined) keep(id, by(history.value));
  }

  /** Resolves when everything is saved. */
  async function saved(): Promise<void> {
    settle();
    await Promise.all([...histories.keys()].map((id) => pace.idle(id)));
  }

  const withChange = (index: number, part: Partial<Hint>): Hints =>
    shown.value.map((hint, at) => (at === index ? { ...hint, ...part } : hint));

  return {
    isLoaded,
    /** Something is dragged. */
    isSketching: computed(() => draft.value !== undefined),
    shown,
    selected,
    selectedHint,
    edits,
    canUndo,
    canRedo,
    add,
    remove,
    removeAll: () => change([]),
    change: (index: number, part: Partial<Hint>) => change(withChange(index, part)),
    sketch: (index: number, part: Partial<Hint>) => sketch(withChange(index, part)),
    settle,
    undo: () => step(undo),
    redo: () => step(redo),
    saved,
  };
});
