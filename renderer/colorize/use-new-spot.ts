import { ref, type Ref } from 'vue';
import { useBackend } from '../api/backend.js';
import { useHints } from '../stores/hints.js';
import { useItems } from '../stores/items.js';
import { useSettings } from '../stores/settings.js';
import { useShell } from '../stores/shell.js';
import { colorizedVersion } from './version.js';

/** A place of the upright picture: from 0, its left or upper edge, to 1. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface NewSpot {
  /** Where a spot is about to be. */
  readonly pending: Ref<Place | undefined>;
  /** Pins the colour that the place has now: nothing changes until another one is chosen. */
  readonly add: (place: Place) => Promise<void>;
}

export function useNewSpot(): NewSpot {
  const { client } = useBackend();
  const hints = useHints();
  const items = useItems();
  const settings = useSettings();
  const shell = useShell();
  const pending = ref<Place>();

  async function add(place: Place): Promise<void> {
    const [item, now] = [items.currentId, settings.ofCurrent];
    if (item === undefined || now?.job !== 'colorize' || !hints.isLoaded || pending.value) return;
    pending.value = place;
    const version = colorizedVersion(now, hints.shown);
    const palette = await shell.attempt(client.call('preview.palette', { item, version, ...place }));
    pending.value = undefined;
    if (palette !== undefined && items.currentId === item) hints.add({ ...place, ...palette.now });
  }

  return { pending, add };
}
