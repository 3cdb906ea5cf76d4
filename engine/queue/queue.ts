import { randomUUID } from 'node:crypto';
import type { Batch, Item, ItemState, Selection } from '../api/index.js';
import { type BatchRecord, type QueueItem, toPublic } from './item.js';

export interface QueueListener {
  /** These have changed. */
  readonly onChange: (ids: readonly string[]) => void;
  /** This one, which runs, got further: nothing that must outlive the program. */
  readonly onProgress?: (id: string) => void;
  /** Items came or went. */
  readonly onReset: () => void;
}

export interface QueueSnapshot {
  readonly batches: readonly BatchRecord[];
  readonly items: readonly QueueItem[];
}

export type NewItem = Pick<QueueItem, 'path' | 'name' | 'folder' | 'sidecars' | 'kind' | 'bytes'>;

/** The files that were added, in their order, and what became of them. In memory; see QueueStore for the disk. */
export class Queue {
  private readonly listeners = new Set<QueueListener>();
  private readonly batches = new Map<string, BatchRecord>();
  private readonly items = new Map<string, QueueItem>();
  private readonly idsByPath = new Map<string, string>();
  /** 0 … 1, of those that run. */
  private readonly progress = new Map<string, number>();

  constructor({ batches, items }: QueueSnapshot = { batches: [], items: [] }) {
    for (const batch of batches) this.batches.set(batch.id, batch);
    for (const item of items) this.insert(item);
  }

  listen(listener: QueueListener): void {
    this.listeners.add(listener);
  }

  get size(): number {
    return this.items.size;
  }

  snapshot(): QueueSnapshot {
    return { batches: [...this.batches.values()], items: [...this.items.values()] };
  }

  all(): Iterable<QueueItem> {
    return this.items.values();
  }

  get(id: string): QueueItem | undefined {
    return this.items.get(id);
  }

  idOf(path: string): string | undefined {
    return this.idsByPath.get(path);
  }

  /** Adds those whose path is not in the queue already. @returns the new ids */
  add(batchName: string, files: readonly NewItem[]): string[] {
    const news = files.filter(({ path }) => !this.idsByPath.has(path));
    if (news.length === 0) return [];
    const batch: BatchRecord = { id: randomUUID(), name: batchName };
    this.batches.set(batch.id, batch);
    const ids = news.map((file) => {
      const item: QueueItem = { ...file, id: randomUUID(), batch: batch.id, state: 'waiting', notices: [] };
      this.insert(item);
      return item.id;
    });
    this.tellReset();
    return ids;
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) {
      const item = this.items.get(id);
      if (item === undefined) continue;
      this.items.delete(id);
      this.idsByPath.delete(item.path);
      this.progress.delete(id);
    }
    const used = new Set([...this.items.values()].map((item) => item.batch));
    for (const id of this.batches.keys()) if (!used.has(id)) this.batches.delete(id);
    this.tellReset();
  }

  /** Does nothing for an item that was removed meanwhile. */
  change(id: string, changes: Partial<Omit<QueueItem, 'id' | 'path' | 'batch'>>): void {
    const item = this.items.get(id);
    if (item === undefined) return;
    this.items.set(id, { ...item, ...changes });
    if (changes.state !== undefined) this.progress.delete(id);
    this.tell([id]);
  }

  changeAll(ids: readonly string[], changes: Partial<Omit<QueueItem, 'id' | 'path' | 'batch'>>): void {
    for (const id of ids) this.change(id, changes);
  }

  setProgress(id: string, fraction: number): void {
    if (!this.items.has(id)) return;
    this.progress.set(id, fraction);
    for (const { onProgress } of this.listeners) onProgress?.(id);
  }

  progressOf(id: string): number {
    return this.items.get(id)?.state === 'done' ? 1 : (this.progress.get(id) ?? 0);
  }

  select(selection: Selection): string[] {
    if ('ids' in selection) return selection.ids.filter((id) => this.items.has(id));
    if ('all' in selection) return [...this.items.keys()];
    const states = new Set<ItemState>(selection.states);
    return [...this.items.values()].filter(({ state }) => states.has(state)).map(({ id }) => id);
  }

  page(offset: number, limit: number, states?: readonly ItemState[]): { items: Item[]; total: number } {
    const all = [...this.items.values()];
    const chosen = states === undefined ? all : all.filter(({ state }) => states.includes(state));
    return {
      items: chosen.slice(offset, offset + limit).map((item) => this.show(item)),
      total: chosen.length,
    };
  }

  show(item: QueueItem): Item {
    return toPublic(item, this.progressOf(item.id));
  }

  describeBatches(): Batch[] {
    const sums = new Map(
      [...this.batches.values()].map(({ id, name }) => [id, { id, name, items: 0, bytes: 0 }]),
    );
    for (const { batch, bytes } of this.items.values()) {
      const sum = sums.get(batch)!;
      sum.items++;
      sum.bytes += bytes;
    }
    return [...sums.values()];
  }

  private insert(item: QueueItem): void {
    this.items.set(item.id, item);
    this.idsByPath.set(item.path, item.id);
  }

  private tell(ids: readonly string[]): void {
    for (const { onChange } of this.listeners) onChange(ids);
  }

  private tellReset(): void {
    for (const { onReset } of this.listeners) onReset();
  }
}
