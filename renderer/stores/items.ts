import { defineStore } from 'pinia';
import { computed, ref, shallowReactive, shallowRef } from 'vue';
import type { Batch, Item, Selection } from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';

/** Items a call brings: the contract's limit. */
const pageSize = 500;

/** The files in the queue, in the host's order, and which of them are chosen. */
export const useItems = defineStore('items', () => {
  const { client } = useBackend();

  const byId = shallowReactive(new Map<string, Item>());
  const order = shallowRef<readonly string[]>([]);
  const batches = shallowRef<readonly Batch[]>([]);
  const total = ref(0);
  const isLoaded = ref(false);

  /** The one on the stage and under the keyboard. */
  const currentId = ref<string>();
  const chosen = shallowRef<ReadonlySet<string>>(new Set());

  const current = computed(() => (currentId.value === undefined ? undefined : byId.get(currentId.value)));
  /** What a command such as "remove" is about. */
  const chosenIds = computed<readonly string[]>(() => order.value.filter((id) => chosen.value.has(id)));

  /** Files of other kinds wait, too, but nobody would call them pictures. */
  const waitingPictures = computed(() => {
    let waiting = 0;
    for (const { kind, state } of byId.values()) if (state === 'waiting' && kind !== 'other') waiting++;
    return waiting;
  });

  let reading = 0;

  /** Reads the whole list, page by page; the first page shows at once. */
  async function load(): Promise<void> {
    const turn = ++reading;
    const ids: string[] = [];
    do {
      const page = await client.call('items.list', { offset: ids.length, limit: pageSize });
      if (turn !== reading) return;
      for (const item of page.items) byId.set(item.id, item);
      ids.push(...page.items.map(({ id }) => id));
      batches.value = page.batches;
      total.value = page.total;
      isLoaded.value = true;
      if (order.value.length < ids.length) order.value = [...ids];
      if (page.items.length === 0) break;
    } while (ids.length < total.value);
    const before = order.value;
    order.value = ids;
    forgetGone(new Set(ids), before);
  }

  function forgetGone(there: ReadonlySet<string>, before: readonly string[]): void {
    for (const id of byId.keys()) if (!there.has(id)) byId.delete(id);
    chosen.value = new Set([...chosen.value].filter((id) => there.has(id)));
    if (currentId.value !== undefined && there.has(currentId.value)) return;
    // The next one that is left stands where the removed one stood.
    const index = before.indexOf(currentId.value ?? '');
    choose(before.slice(index + 1).find((id) => there.has(id)) ?? order.value.at(-1));
  }

  function update(items: readonly Item[]): void {
    for (const item of items) if (byId.has(item.id)) byId.set(item.id, item);
  }

  function choose(id: string | undefined): void {
    currentId.value = id;
    chosen.value = new Set(id === undefined ? [] : [id]);
  }

  /** Adds it to what is chosen, or takes it out. */
  function toggle(id: string): void {
    const next = new Set(chosen.value);
    if (!next.delete(id)) next.add(id);
    chosen.value = next;
    currentId.value = id;
  }

  function chooseAll(): void {
    chosen.value = new Set(order.value);
    currentId.value ??= order.value[0];
  }

  /** Adds those of `shown`, an order of ids, that lie between the current one and this. */
  function extendTo(id: string, shown: readonly string[]): void {
    const ends = [shown.indexOf(currentId.value ?? id), shown.indexOf(id)].sort((a, b) => a - b);
    chosen.value = new Set([...chosen.value, ...shown.slice(ends[0], ends[1]! + 1)]);
    currentId.value = id;
  }

  /** Takes them out of the queue; files are left alone. */
  async function remove(selection: Selection): Promise<void> {
    await client.call('items.remove', selection);
  }

  client.on('items.changed', ({ items }) => update(items));
  client.on('items.reset', () => void load());

  return {
    byId,
    order,
    batches,
    total,
    isLoaded,
    currentId,
    current,
    chosen,
    chosenIds,
    waitingPictures,
    load,
    choose,
    toggle,
    chooseAll,
    extendTo,
    remove,
  };
});
