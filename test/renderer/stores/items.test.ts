import { createPinia, setActivePinia } from 'pinia';
import { createApp, nextTick } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { appContract, createClient, createHost, transportPair } from '../../../engine/api/index.js';
import { backendKey } from '../../../renderer/api/backend.js';
import { useItems } from '../../../renderer/stores/items.js';
import { useSettings } from '../../../renderer/stores/settings.js';
import { StandInHost } from '../stand-in/host.js';

let standIn: StandInHost;

/** The stores on a host in this process. */
beforeEach(() => {
  const [mine, theirs] = transportPair();
  standIn = new StandInHost(1200, 'ready');
  standIn.attach(createHost(appContract, theirs, standIn.handlers));
  const pinia = createPinia();
  createApp({})
    .provide(backendKey, {
      client: createClient(appContract, mine),
      pixelUrl: (id) => id,
      grantsFor: () => Promise.resolve([]),
      save: () => undefined,
      desktop: undefined,
    })
    .use(pinia);
  setActivePinia(pinia);
});

describe('items', () => {
  it('are read page by page, in their order', async () => {
    const items = useItems();
    await items.load();
    expect(items.order).toHaveLength(1200);
    expect(items.order[1199]).toBe('i1199');
    expect(items.byId.get('i1199')?.name).toBe('IMG_5199.jpg');
    expect(items.currentId).toBe('i0');
  });

  it('keep their place when the current one is removed', async () => {
    const items = useItems();
    await items.load();
    items.choose('i7');
    await items.remove({ ids: ['i7', 'i8'] });
    await items.load();
    expect(items.order).toHaveLength(1198);
    expect(items.currentId).toBe('i9');
    expect([...items.chosen]).toEqual(['i9']);
  });

  it('are chosen one by one, in ranges and all', async () => {
    const items = useItems();
    await items.load();
    items.choose('i3');
    items.extendTo('i6', items.order);
    items.toggle('i4');
    items.toggle('i10');
    expect(items.chosenIds).toEqual(['i3', 'i5', 'i6', 'i10']);
    items.chooseAll();
    expect(items.chosenIds).toHaveLength(1200);
  });
});

describe('settings', () => {
  it('are sent to the host, of quick changes the newest only', async () => {
    const settings = useSettings();
    await settings.load();
    const qualities = [10, 20, 30, 40];
    const edits = qualities.map((quality) => settings.edit({ goal: { kind: 'quality', quality } }));
    expect(settings.shown).toMatchObject({ goal: { kind: 'quality', quality: 40 } });
    await Promise.all(edits);
    expect(standIn.toldQualities).toEqual([40]);
  });

  it('of chosen pictures are their own until they follow all again', async () => {
    const items = useItems();
    const settings = useSettings();
    await Promise.all([items.load(), settings.load()]);
    items.choose('i0');
    settings.scope = 'chosen';
    await settings.edit({ format: 'avif' });
    expect(settings.ofCurrent?.format).toBe('avif');
    expect(settings.defaults?.format).toBe('ltn');
    await settings.forgetOwn();
    await nextTick();
    expect(settings.ofCurrent?.format).toBe('ltn');
  });
});
