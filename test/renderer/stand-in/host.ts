import type {
  AppContract,
  AppSettings,
  Batch,
  Handlers,
  Host,
  Item,
  ItemState,
  JobSettings,
  SavedPreset,
  Selection,
  Totals,
} from '../../../engine/api/index.js';
import { labHandlers } from './lab.js';

const photographs = ['kodim03', 'kodim07', 'kodim20', 'kodim23'].map(
  (name) => new URL(`../../../examples/${name}.png`, import.meta.url).href,
);
const addedFolder = 'Iceland 2026';
const folders = ['', '', '/day 1 – Reykjavík', '/day 2 – Þingvellir/raw', '/day 3'];
const states: ItemState[] = ['waiting', 'running', 'paused', 'done', 'kept', 'failed', 'cancelled'];

/** Answers every call with invented figures; a run only counts up. */
export class StandInHost {
  private host: Host<AppContract> | undefined;
  private items: Item[] = [];
  private batches: Batch[] = [];
  private queue: Totals['queue'] = 'idle';
  private settings: AppSettings = { theme: 'system', device: 'auto', jobs: 2, notifyWhenDone: true };
  private defaults: JobSettings = {
    job: 'compress',
    format: 'ltn',
    goal: { kind: 'preset', preset: 'balanced' },
    output: { place: 'beside' },
    pattern: '{name}',
    overwrite: false,
    copyOthers: true,
  };
  private presets: SavedPreset[] = [];
  /** Of the defaults that were set. */
  readonly toldQualities: number[] = [];
  private readonly engine: string;

  constructor(files: number, engine: string) {
    this.engine = engine;
    if (files > 0) this.add(files);
  }

  attach(host: Host<AppContract>): void {
    this.host = host;
  }

  /** Lets time pass. */
  start(): void {
    setInterval(() => this.tick(), 200);
  }

  pixelUrl(id: string): string {
    return id.startsWith('blob:') ? id : photographs[Number(id.replace(/\D/g, '')) % photographs.length]!;
  }

  private add(files: number): void {
    const batch = `b${this.batches.length}`;
    const first = this.items.length;
    for (let index = 0; index < files; index++) this.items.push(this.item(batch, first + index, files));
    const added = this.items.slice(first);
    const bytes = added.reduce((sum, item) => sum + item.bytes, 0);
    this.batches.push({ id: batch, name: addedFolder, items: files, bytes });
    this.host?.emit('items.reset', { total: this.items.length });
    this.tell();
  }

  private item(batch: string, index: number, files: number): Item {
    const folder = addedFolder + folders[Math.floor(((index % files) / files) * folders.length)]!;
    const bytes = 8_000_000 + ((index * 7_919_111) % 60_000_000);
    const common = { id: `i${index}`, batch, folder, bytes, progress: 0, notices: [], hasResult: false };
    if (index % 9 === 4) {
      const reason = 'Not a picture: left alone.';
      return { ...common, name: `notes_${index}.txt`, bytes: 2100, kind: 'other', state: 'kept', reason };
    }
    if (index % 9 === 7) {
      const reason = 'The file ends in the middle of the picture: copy it again from the camera.';
      return { ...common, name: `IMG_${4000 + index}.jpg`, kind: 'picture', state: 'failed', reason };
    }
    const name = `IMG_${4000 + index}.${index % 3 === 0 ? 'tif' : 'jpg'}`;
    return { ...common, name, kind: 'picture', state: 'waiting', thumbnail: `t${index}` };
  }

  private selected(selection: Selection): Item[] {
    if ('ids' in selection) return this.items.filter(({ id }) => selection.ids.includes(id));
    if ('states' in selection) return this.items.filter(({ state }) => selection.states.includes(state));
    return this.items;
  }

  private change(items: Item[], change: Partial<Item>): void {
    const changed = items.map((item) => ({ ...item, ...change }));
    for (const item of changed) this.items[this.items.findIndex(({ id }) => id === item.id)] = item;
    this.host?.emit('items.changed', { items: changed });
    this.tell();
  }

  private tick(): void {
    if (this.queue !== 'running') return;
    const running = this.items.filter(({ state }) => state === 'running');
    for (const item of running) {
      const progress = Math.min(1, item.progress + 0.17);
      if (progress < 1) this.change([item], { progress });
      else this.change([item], { state: 'done', progress, ...this.result(item) });
    }
    const free = 2 - this.items.filter(({ state }) => state === 'running').length;
    const next = this.items.filter(({ state }) => state === 'waiting').slice(0, free);
    if (next.length > 0) this.change(next, { state: 'running' });
    else if (running.length === 0) this.setQueue('idle');
  }

  private result(item: Item): Partial<Item> {
    const bytesAfter = Math.round(item.bytes / 24);
    return { bytesAfter, resultName: `${item.name}.ltn`, resultFormat: 'ltn', quality: 50, hasResult: true };
  }

  private setQueue(queue: Totals['queue']): void {
    this.queue = queue;
    this.tell();
  }

  private tell(): void {
    this.host?.emit('job.totals', this.totals());
  }

  private totals(): Totals {
    const count = (wanted: ItemState): number => this.items.filter(({ state }) => state === wanted).length;
    const counts = Object.fromEntries(states.map((state) => [state, count(state)]));
    const done = this.items.filter(({ state }) => state === 'done');
    const [total, finished] = [done.length + count('waiting') + count('running'), done.length];
    return {
      queue: this.queue,
      items: this.items.length,
      states: counts as Totals['states'],
      run: {
        items: total,
        finished,
        progress: total === 0 ? 0 : finished / total,
        ...(this.queue === 'running' && { megapixelsPerSecond: 9.84, secondsLeft: 178 }),
      },
      bytesBefore: done.reduce((sum, { bytes }) => sum + bytes, 0),
      bytesAfter: done.reduce((sum, { bytesAfter = 0 }) => sum + bytesAfter, 0),
    };
  }

  readonly handlers: Handlers<AppContract> = {
    'app.info': () => ({
      name: 'Latensify',
      version: '0.1.0',
      platform: 'linux',
      surface: 'browser',
      can: { pick: false, browse: true, upload: true, download: true, replace: 'folder' },
      limits: { uploadBytes: 4e9 },
      engine:
        this.engine === 'ready'
          ? { state: 'ready', restarts: 0 }
          : { state: this.engine as 'crashed', reason: 'It ran out of memory.' },
    }),
    'app.devices': () => [
      { provider: 'webgpu', usable: true, detail: 'Radeon 780M' },
      { provider: 'cpu', usable: true, detail: '' },
      { provider: 'cuda', usable: false, detail: 'No NVIDIA driver was found.' },
    ],
    'app.models': () => [{ kind: 'codec', id: 'abc', name: 'latensify-1', bytes: 31_000_000, isFast: false }],
    'models.embedded': () => ({}),
    'models.trust': () => ({}),
    'app.log': () => [],
    'engine.restart': () => ({}),
    'settings.get': () => this.settings,
    'settings.set': (some) => (this.settings = { ...this.settings, ...some } as AppSettings),
    'presets.list': () => this.presets,
    'presets.save': (preset) => {
      const saved = { ...preset, id: `p${this.presets.length}` };
      this.presets.push(saved);
      return saved;
    },
    'presets.remove': ({ id }) => {
      this.presets = this.presets.filter((preset) => preset.id !== id);
      return {};
    },
    'grants.pick': () => ({ grants: [] }),
    'grants.samples': () => ({ grants: [{ id: 'g2', kind: 'folder', name: 'samples' }] }),
    'picker.list': () => ({
      path: [
        { id: 'r', name: 'photographs' },
        { id: 'r2', name: '2026' },
      ],
      entries: [
        { id: 'e1', kind: 'folder', name: 'Iceland' },
        { id: 'e2', kind: 'folder', name: 'Portraits' },
        { id: 'e3', kind: 'file', name: 'IMG_4001.jpg', bytes: 9_100_000 },
        { id: 'e4', kind: 'file', name: 'IMG_4002.tif', bytes: 68_400_000 },
      ],
      isCut: false,
    }),
    'picker.grant': () => ({ grants: [{ id: 'g9', kind: 'folder', name: 'Iceland' }] }),
    'uploads.begin': () => ({ id: 'u' }),
    'uploads.finish': () => ({ grants: [] }),
    'uploads.cancel': () => ({}),
    'recent.list': () => [
      { id: 'n1', kind: 'folder', name: 'Iceland 2026', openedAt: 0 },
      { id: 'n2', kind: 'file', name: 'IMG_0412.tif', openedAt: 0 },
    ],
    'recent.open': () => ({ id: 'g1', kind: 'folder', name: 'Iceland 2026' }),
    'recent.clear': () => ({}),
    'items.add': ({ grants }) => {
      const before = this.items.length;
      this.add(grants.includes('g2') ? 3 : 148);
      const items = this.items.slice(before, before + 1).map(({ id }) => id);
      return { added: this.items.length - before, known: 0, problems: [], items };
    },
    'items.list': ({ offset, limit }) => ({
      items: this.items.slice(offset, offset + limit),
      total: this.items.length,
      batches: this.batches,
    }),
    'items.get': ({ ids }) => ({ items: this.selected({ ids }) }),
    'items.remove': (selection) => {
      const gone = new Set(this.selected(selection));
      this.items = this.items.filter((item) => !gone.has(item));
      this.host?.emit('items.reset', { total: this.items.length });
      this.tell();
      return { removed: gone.size };
    },
    'items.retry': (selection) => {
      const again = this.selected(selection);
      this.change(again, { state: 'waiting', progress: 0, reason: undefined });
      return { waiting: again.length };
    },
    'items.configure': ({ items, settings }) => {
      this.change(this.selected(items), { settings: settings ?? undefined });
      return {};
    },
    'job.defaults': () => this.defaults,
    'job.setDefaults': (settings) => {
      this.defaults = settings;
      if (settings.job === 'compress' && settings.goal.kind === 'quality')
        this.toldQualities.push(settings.goal.quality);
      return {};
    },
    'job.choose': () => this.defaults,
    'job.totals': () => this.totals(),
    'job.run': () => {
      this.setQueue('running');
      return {};
    },
    'job.pause': () => {
      this.setQueue('paused');
      return {};
    },
    'job.resume': () => {
      this.setQueue('running');
      return {};
    },
    'job.cancel': () => {
      this.change(this.selected({ states: ['running'] }), { state: 'cancelled' });
      this.setQueue('idle');
      return {};
    },
    'noise.measure': () => ({
      curve: {
        points: [0.1, 0.5, 0.9].map((brightness) => ({ brightness, luminance: 0.03, chroma: 0.02 })),
        correlation: { luminance: [], chroma: [] },
      },
      curves: [],
      pictures: 1,
      problems: [],
    }),
    'preview.open': ({ item }) => ({
      width: 768,
      height: 512,
      format: 'png',
      channels: 3,
      bits: 8,
      bytes: this.items.find(({ id }) => id === item)?.bytes ?? 0,
      profile: 'sRGB',
      metadata: {},
      levels: 3,
      notices: [],
    }),
    'preview.rendering': () => ({}),
    'preview.render': async ({ item, region, level }) => {
      const picture = await createImageBitmap(await (await fetch(this.pixelUrl(item))).blob());
      const { left, top, width, height } = region;
      const canvas = new OffscreenCanvas(Math.ceil(width / 2 ** level), Math.ceil(height / 2 ** level));
      const context = canvas.getContext('2d')!;
      context.drawImage(picture, left, top, width, height, 0, 0, canvas.width, canvas.height);
      const pixels = URL.createObjectURL(await canvas.convertToBlob());
      const { width: w, height: h } = canvas;
      return { pixels, width: w, height: h, region, isApproximate: level > 0, damage: [], psnr: 40.1 };
    },
    'preview.measure': () => ({ msSsim: 0.994 }),
    'preview.estimate': () => ({ bytes: 1_900_000, isExact: false }),
    'preview.palette': () => ({ lightness: 50, colours: [], now: { a: 0, b: 0 } }),
    'preview.close': () => ({}),
    'hints.load': () => ({ hints: [] }),
    'hints.save': () => ({}),
    'exports.start': () => ({ id: 'x', state: 'done', files: 3, finished: 3, failed: 0, problems: [] }),
    'exports.cancel': () => ({}),
    'downloads.create': () => ({ id: 'd', name: 'results.zip' }),
    ...labHandlers,
  };
}
