import { describe, expect, it } from 'vitest';
import type { Batch, Item } from '../../../engine/api/index.js';
import { rowsOf } from '../../../renderer/library/rows.js';

const item = (id: string, batch: string, folder: string): Item => ({
  id,
  batch,
  folder,
  name: `${id}.jpg`,
  kind: 'picture',
  bytes: 1,
  state: 'waiting',
  progress: 0,
  notices: [],
  hasResult: false,
});

const items = [
  item('a', 'iceland', 'Iceland'),
  item('b', 'iceland', 'Iceland/day 1'),
  item('c', 'iceland', 'Iceland/day 1'),
  item('d', 'iceland', 'Iceland/day 2/raw'),
  item('e', 'single', ''),
  item('f', 'folder-of-one', ''),
];
const batches: Batch[] = [
  { id: 'iceland', name: 'Iceland', items: 4, bytes: 4 },
  { id: 'single', name: 'e.jpg', items: 1, bytes: 1 },
  { id: 'folder-of-one', name: 'Portraits', items: 1, bytes: 1 },
];
const order = items.map(({ id }) => id);
const byId = new Map(items.map((one) => [one.id, one]));

function lines(closed: string[] = [], isShown: (one: Item) => boolean = () => true): string[] {
  const rows = rowsOf(order, byId, batches, new Set(closed), isShown);
  return rows.map((row) =>
    row.kind === 'folder'
      ? `${' '.repeat(row.level)}${row.isOpen ? '-' : '+'} ${row.name} (${row.items})`
      : `${' '.repeat(row.level)}${row.id}`,
  );
}

describe('rows of the list', () => {
  it('show folders with what is in them; single files stand by themselves', () => {
    expect(lines()).toEqual([
      ' - Iceland (4)',
      '  a',
      '  - day 1 (2)',
      '   b',
      '   c',
      '  - day 2/raw (1)',
      '   d',
      ' e',
      ' - Portraits (1)',
      '  f',
    ]);
  });

  it('leave out what is in closed folders', () => {
    expect(lines(['iceland/day 1'])).toContain('  + day 1 (2)');
    expect(lines(['iceland/day 1'])).not.toContain('   b');
    expect(lines(['iceland'])).toEqual([' + Iceland (4)', ' e', ' - Portraits (1)', '  f']);
  });

  it('leave out folders in which nothing is shown', () => {
    expect(lines([], ({ id }) => id === 'c')).toEqual([' - Iceland (1)', '  - day 1 (1)', '   c']);
  });

  it('have keys that differ', () => {
    const keys = rowsOf(order, byId, batches, new Set(), () => true).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
