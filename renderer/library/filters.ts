import type { Item, ItemState } from '../../engine/api/index.js';

/** Which files the list shows. */
export type Filter = 'all' | 'waiting' | 'done' | 'failed';

const states: Readonly<Record<Exclude<Filter, 'all'>, readonly ItemState[]>> = {
  waiting: ['waiting', 'running', 'paused'],
  done: ['done', 'kept'],
  failed: ['failed', 'cancelled'],
};

export const matches = ({ state }: Item, filter: Filter): boolean =>
  filter === 'all' || states[filter].includes(state);
