import type { Batch, Item } from '../../engine/api/index.js';

/** A line of the list: a folder's heading or a file. */
export type Row =
  | {
      readonly kind: 'folder';
      readonly key: string;
      readonly name: string;
      readonly level: number;
      readonly items: number;
      readonly isOpen: boolean;
    }
  | { readonly kind: 'item'; readonly key: string; readonly id: string; readonly level: number };

interface Group {
  readonly key: string;
  readonly name: string;
  /** It was added as a file, not as a folder. */
  readonly isFile: boolean;
  readonly ids: string[];
  readonly folders: Map<string, string[]>;
}

/**
 * The lines of the list in its order: each added folder with its files, then its sub-folders with theirs. Files that
 * were added by themselves have no heading.
 */
export function rowsOf(
  order: readonly string[],
  byId: ReadonlyMap<string, Item>,
  batches: readonly Batch[],
  closed: ReadonlySet<string>,
  isShown: (item: Item) => boolean,
): Row[] {
  const batchesById = new Map(batches.map((batch) => [batch.id, batch]));
  const groups = new Map<string, Group>();
  for (const id of order) {
    const item = byId.get(id);
    if (item === undefined || !isShown(item)) continue;
    const group = groupOf(groups, item, batchesById.get(item.batch));
    const folder = folderBelow(group.name, item.folder);
    if (folder === '' || group.isFile) group.ids.push(id);
    else listOf(group.folders, folder).push(id);
  }
  return [...groups.values()].flatMap((group) => rowsOfGroup(group, closed));
}

function groupOf(groups: Map<string, Group>, item: Item, batch: Batch | undefined): Group {
  let group = groups.get(item.batch);
  if (group === undefined) {
    const name = batch?.name ?? item.name;
    const isFile = batch?.items === 1 && name === item.name;
    group = { key: item.batch, name, isFile, ids: [], folders: new Map() };
    groups.set(item.batch, group);
  }
  return group;
}

/** Without the folder that was added itself: it has a heading. */
function folderBelow(added: string, folder: string): string {
  if (folder === added) return '';
  return folder.startsWith(`${added}/`) ? folder.slice(added.length + 1) : folder;
}

function listOf(lists: Map<string, string[]>, key: string): string[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function rowsOfGroup({ key, name, isFile, ids, folders }: Group, closed: ReadonlySet<string>): Row[] {
  if (isFile) return itemRows(ids, 1);
  const isOpen = !closed.has(key);
  const total = ids.length + [...folders.values()].reduce((sum, list) => sum + list.length, 0);
  const heading: Row = { kind: 'folder', key, name, level: 1, items: total, isOpen };
  if (!isOpen) return [heading];
  return [heading, ...itemRows(ids, 2), ...[...folders].flatMap((folder) => folderRows(key, folder, closed))];
}

function folderRows(batch: string, [path, ids]: [string, string[]], closed: ReadonlySet<string>): Row[] {
  const key = `${batch}/${path}`;
  const isOpen = !closed.has(key);
  const heading: Row = { kind: 'folder', key, name: path, level: 2, items: ids.length, isOpen };
  return isOpen ? [heading, ...itemRows(ids, 3)] : [heading];
}

const itemRows = (ids: readonly string[], level: number): Row[] =>
  ids.map((id) => ({ kind: 'item', key: id, id, level }));
