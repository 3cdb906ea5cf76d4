import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type {
  AppInfo,
  AppSettings,
  DeviceReport,
  JobKind,
  JobSettings,
  Recent,
  SavedPreset,
} from '../../engine/api/index.js';
import { useBackend } from '../api/backend.js';
import { useItems } from './items.js';
import { Pace } from './pace.js';

/** Settings of the program, of all jobs, and of single pictures; presets; what the host can do. */
export const useSettings = defineStore('settings', () => {
  const { client } = useBackend();
  const items = useItems();
  const pace = new Pace();

  const info = shallowRef<AppInfo>();
  const app = shallowRef<AppSettings>();
  const defaults = shallowRef<JobSettings>();
  const presets = shallowRef<readonly SavedPreset[]>([]);
  const devices = shallowRef<readonly DeviceReport[]>([]);
  const recent = shallowRef<readonly Recent[]>([]);

  /** Whether the inspector speaks of all pictures or of the chosen ones. */
  const scope = ref<'all' | 'chosen'>('all');

  /** What pictures are given to. */
  const job = computed<JobKind>(() => defaults.value?.job ?? 'compress');
  /** The settings that the picture on the stage has of its own for this kind of job. */
  const own = computed(() =>
    items.current?.settings?.job === job.value ? items.current.settings : undefined,
  );
  /** What the inspector shows. */
  const shown = computed(() => (scope.value === 'chosen' ? (own.value ?? defaults.value) : defaults.value));
  /** What holds for the picture on the stage. */
  const ofCurrent = computed(() => own.value ?? defaults.value);

  async function load(): Promise<void> {
    [info.value, app.value, defaults.value, presets.value] = await Promise.all([
      client.call('app.info', {}),
      client.call('settings.get', {}),
      client.call('job.defaults', {}),
      client.call('presets.list', {}),
    ]);
    recent.value = await client.call('recent.list', {});
  }

  const loadDevices = async (): Promise<void> => {
    devices.value = await client.call('app.devices', {});
  };

  /** From now on pictures are given to another kind of job; each kind has defaults of its own. */
  async function chooseJob(kind: JobKind): Promise<void> {
    if (kind === job.value) return;
    // What was changed last must not arrive after this: it would choose its own kind again.
    await pace.idle('defaults');
    defaults.value = await client.call('job.choose', { job: kind });
  }

  /** Changes what is shown at once, and tells the host. @param change of the kind of job that is chosen */
  async function edit(change: ChangeOf<JobSettings>): Promise<void> {
    if (shown.value === undefined) return;
    const settings = { ...shown.value, ...change } as JobSettings;
    if (scope.value === 'all') {
      defaults.value = settings;
      await pace.send('defaults', () => client.call('job.setDefaults', settings));
      return;
    }
    const ids = [...items.chosenIds];
    for (const id of ids) items.byId.set(id, { ...items.byId.get(id)!, settings });
    await pace.send(ids.join(' '), () => client.call('items.configure', { items: { ids }, settings }));
  }

  /** The chosen pictures follow the settings of all again. */
  async function forgetOwn(): Promise<void> {
    await client.call('items.configure', { items: { ids: [...items.chosenIds] }, settings: null });
  }

  async function change(some: Partial<AppSettings>): Promise<void> {
    app.value = await client.call('settings.set', some);
  }

  async function savePreset(name: string): Promise<void> {
    if (shown.value === undefined) return;
    await client.call('presets.save', { name, settings: shown.value });
    presets.value = await client.call('presets.list', {});
  }

  async function removePreset(id: string): Promise<void> {
    await client.call('presets.remove', { id });
    presets.value = await client.call('presets.list', {});
  }

  client.on('settings.changed', (next) => (app.value = next));
  client.on('job.defaults', (next) => {
    // An echo of a change that newer ones have followed already.
    if (!pace.isBusy('defaults')) defaults.value = next;
  });

  return {
    info,
    app,
    defaults,
    presets,
    devices,
    recent,
    scope,
    job,
    own,
    shown,
    ofCurrent,
    load,
    loadDevices,
    chooseJob,
    edit,
    forgetOwn,
    change,
    savePreset,
    removePreset,
  };
});

/** Some of the fields of one kind of settings. */
type ChangeOf<S> = S extends JobSettings ? Partial<S> : never;
