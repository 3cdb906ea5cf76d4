import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import {
  appContract,
  type AppContract,
  type AppInfo,
  createHost,
  type EventData,
  type EventName,
  type Grant,
  type Host,
  type JobSettings,
  type LabSource,
  type Transport,
} from '../api/index.js';
import { fileError, takeStateFolder, withFileErrors } from '../files/index.js';
import { EngineSupervisor, type PictureFile } from '../host/index.js';
import { forkLab } from '../lab/host/index.js';
import {
  findFiles,
  hasResult,
  type NewItem,
  type QueueItem,
  QueueRunner,
  QueueStore,
} from '../queue/index.js';
import { QueueChanges } from './changes.js';
import { type Download, Downloads } from './downloads.js';
import { Exports } from './exports.js';
import { handlersFor } from './handlers.js';
import { Lab } from './lab/index.js';
import { Log } from './log.js';
import type { AppOptions } from './options.js';
import { PixelStore } from './pixels.js';
import { AppState } from './state.js';

import { Thumbnails } from './thumbnails.js';

/** The program behind an interface: its queue, its settings, its engine. Any number of clients may connect. */
export interface AppService {
  /** Answers a client until its transport closes. */
  connect(transport: Transport): void;
  /** Lets clients name these paths. @throws LatensifyError 'unreadable' | 'usage' */
  grant(paths: readonly string[]): Promise<Grant[]>;
  /** Files that were opened from outside: they join the queue, and clients are told to show the first. */
  open(paths: readonly string[]): Promise<void>;
  /** @returns undefined where there is no such picture, or no more */
  pixels(id: string): Promise<PictureFile | undefined>;
  download(id: string): Download | undefined;
  /** Written results of items, or their sources where there are none. @throws LatensifyError 'usage' */
  pathsOf(items: readonly string[]): Promise<string[]>;
  /** Of all items, and of what trainings learn from. */
  paths(): Promise<string[]>;
  readonly log: Log;
  /** Saves everything and ends the engine. */
  dispose(): Promise<void>;
}

/** @throws LatensifyError 'usage' when another program uses the state folder; 'unreadable' | 'unwritable' */
export async function createAppService(options: AppOptions): Promise<AppService> {
  const release = await takeStateFolder(options.stateFolder);
  try {
    const log = new Log((entry) => options.onLog?.(entry.level, entry.sentence));
    const onFault = (sentence: string): void => log.add('error', sentence);
    const state = await AppState.open(options.stateFolder, options.firstOutput, onFault);
    const store = await QueueStore.open(options.stateFolder, onFault);
    return new App(options, log, state, store, release);
  } catch (thrown) {
    await release();
    throw thrown;
  }
}

const thumbnailPrefix = 'thumbnail-';

export class App implements AppService {
  readonly options: AppOptions;
  readonly log: Log;
  readonly state: AppState;
  readonly engine: EngineSupervisor;
  readonly runner: QueueRunner;
  readonly exports: Exports;
  readonly downloads = new Downloads();
  readonly pixelStore = new PixelStore();
  readonly lab: Lab;
  private readonly store: QueueStore;
  private readonly changes: QueueChanges;
  private readonly thumbnails: Thumbnails;
  private readonly clients = new Set<Host<AppContract>>();
  private readonly release: () => Promise<void>;

  constructor(
    options: AppOptions,
    log: Log,
    state: AppState,
    store: QueueStore,
    release: () => Promise<void>,
  ) {
    this.options = options;
    this.log = log;
    this.state = state;
    this.store = store;
    this.release = release;
    log.listen((entry) => this.emit('log.added', entry));
    this.engine = new EngineSupervisor({
      fork: () => options.fork(state.settings.device, options.labFolder),
      onState: (engineState) => this.emit('engine.state', engineState),
      onLog: (level, sentence) => log.add(level, sentence),
    });
    this.engine.on('log', ({ level, sentence }) => log.add(level, sentence));
    this.runner = new QueueRunner({
      queue: store.queue,
      engine: this.engine,
      isEngineStopped: () => this.engine.state.state === 'stopped',
      defaults: (job) => (job === undefined ? state.defaults : state.defaultsOf(job)),
      folderOf: (settings) => this.folderOf(settings.output),
      fileOf: ({ id }) => this.fileOf(id),
      jobs: () => state.settings.jobs,
      onTotals: () => this.changes.wake(),
      onFinished: () => this.emit('job.finished', this.runner.totals()),
      trash: options.trash,
    });
    this.changes = new QueueChanges(store.queue, () => this.runner.totals(), {
      onItems: (items) => this.emit('items.changed', { items }),
      onReset: (total) => this.emit('items.reset', { total }),
      onTotals: (totals) => this.emit('job.totals', totals),
    });
    this.thumbnails = new Thumbnails(this.engine);
    this.exports = new Exports(this.engine, (exportState) => this.emit('export.changed', exportState));
    this.lab = new Lab({
      labFolder: options.labFolder,
      fork: options.forkLab ?? forkLab,
      roots: options.roots,
      pathOf: (source) => this.pathOfSource(source),
      emit: (name, data) => this.emit(name, data),
      onFault: (sentence) => log.add('error', sentence),
    });
    this.engine.start();
  }

  get queue() {
    return this.store.queue;
  }

  connect(transport: Transport): void {
    const host = createHost(appContract, transport, handlersFor(this), {
      onRefused: (kind, reason) => {
        this.log.add('warning', `A message of an interface was refused: ${reason}`);
        if (kind === 'message') transport.close(reason);
      },
      onFault: (call, error) => this.log.add('error', `${call}: ${error.message}`),
    });
    this.clients.add(host);
    transport.onClose(() => this.clients.delete(host));
  }

  emit<N extends EventName<AppContract>>(name: N, data: EventData<AppContract, N>): void {
    for (const client of this.clients) client.emit(name, data);
  }

  info(): AppInfo {
    const { surface, version, pick, browse, uploads, trash, maxUploadBytes = 0 } = this.options;
    return {
      name: 'Latensify',
      version,
      platform: process.platform,
      surface,
      can: {
        pick: pick !== undefined,
        browse: browse !== undefined,
        upload: uploads !== undefined,
        download: uploads !== undefined,
        replace: trash !== undefined ? 'bin' : this.hasOwnPlaces() ? 'folder' : 'no',
      },
      limits: { uploadBytes: maxUploadBytes },
      engine: this.engine.state,
    };
  }

  /** Files lie where their users see them, not in an upload. */
  private hasOwnPlaces(): boolean {
    return this.options.uploads === undefined || this.options.browse !== undefined;
  }

  async grant(paths: readonly string[]): Promise<Grant[]> {
    const grants: Grant[] = [];
    for (const path of paths.map((one) => resolve(one))) {
      try {
        const status = await stat(path);
        grants.push(this.state.grant(path, status.isDirectory() ? 'folder' : 'file'));
      } catch (thrown) {
        throw new LatensifyError(
          'unreadable',
          `${basename(path)}: ${fileError(thrown, 'unreadable').message}`,
        );
      }
    }
    return grants;
  }

  async open(paths: readonly string[]): Promise<void> {
    const grants = await this.grant(paths);
    const { items } = await this.add(grants.map(({ id }) => id));
    const [item] = items;
    if (item !== undefined) this.emit('app.show', { item });
  }

  /** Everything below what was granted joins the queue, each grant as a batch. */
  async add(grants: readonly string[], signal?: AbortSignal) {
    const records = grants.map((id) => this.state.granted(id));
    const problems: string[] = [];
    const items: string[] = [];
    let [added, known] = [0, 0];
    const single: NewItem[] = [];
    const { isAllowed = () => true } = this.options;
    for (const record of records) {
      const found = await findFiles(record.path, record.kind, isAllowed, signal);
      problems.push(...found.problems);
      this.state.addRecent(record);
      if (record.kind === 'file') single.push(...found.files);
      else added += this.addBatch(basename(record.path), found.files, items);
      known += found.files.length;
    }
    if (single.length > 0)
      added += this.addBatch(single.length === 1 ? single[0]!.name : `${single.length} files`, single, items);
    return { added, known: known - added, problems: problems.slice(0, 100), items: items.slice(0, 10) };
  }

  private addBatch(name: string, files: readonly NewItem[], items: string[]): number {
    const added = this.queue.add(name, files);
    items.push(...files.slice(0, 10).flatMap(({ path }) => this.queue.idOf(path) ?? []));
    return added.length;
  }

  async pixels(id: string): Promise<PictureFile | undefined> {
    if (!id.startsWith(thumbnailPrefix)) return this.pixelStore.get(id) ?? (await this.lab.pictures.get(id));
    const item = this.queue.get(id.slice(thumbnailPrefix.length));
    return item && (await this.thumbnails.get(item));
  }

  download(id: string): Download | undefined {
    return this.downloads.get(id);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a failure is a rejection
  async pathsOf(items: readonly string[]): Promise<string[]> {
    return items.map((id) => {
      const item = this.item(id);
      return hasResult(item) ? item.result!.path! : item.path;
    });
  }

  async paths(): Promise<string[]> {
    const items = [...this.queue.all()].map(({ path }) => path);
    return [...items, ...this.state.references, ...(await this.lab.sources())];
  }

  /** @throws LatensifyError 'usage' */
  item(id: string): QueueItem {
    const item = this.queue.get(id);
    if (item === undefined) throw new LatensifyError('usage', 'It is not in the queue any more.');
    return item;
  }

  /** @throws LatensifyError 'usage' for what was never granted */
  pathOfGrant(id: string): string {
    return this.state.granted(id).path;
  }

  /** What the lab learns from: a path, or the text that stands for drawn pictures. @throws LatensifyError 'usage' */
  pathOfSource(source: LabSource): string {
    return source.from === 'grant' ? this.pathOfGrant(source.grant) : `${source.what}:${source.count}`;
  }

  /** @throws LatensifyError 'usage' */
  folderOfGrant({ id }: Grant): string {
    const { path, kind } = this.state.granted(id);
    if (kind === 'folder') return path;
    throw new LatensifyError('usage', 'Results go to a folder: this is a file.');
  }

  /** A new folder for what is made to be downloaded; emptied when the program ends. */
  async exportFolder(): Promise<string> {
    const folder = join(this.options.stateFolder, 'exports', randomUUID());
    await withFileErrors('unwritable', () => mkdir(folder, { recursive: true }));
    return folder;
  }

  /** @throws LatensifyError 'usage' */
  fileOf(grant: string): string {
    const { path, kind } = this.state.granted(grant);
    if (kind === 'file') return path;
    throw new LatensifyError('usage', 'A photograph is needed here: this is a folder.');
  }

  /** Absolute folder of results; undefined beside the sources. @throws LatensifyError 'usage' */
  folderOf(output: JobSettings['output']): string | undefined {
    switch (output.place) {
      case 'beside':
      case 'replace':
        if (this.hasOwnPlaces()) return undefined;
        throw new LatensifyError(
          'usage',
          'Uploaded files have no place of their own: results are downloaded.',
        );
      case 'folder':
        return this.folderOfGrant(output.folder);
      case 'download':
        if (this.options.uploads !== undefined) return join(this.options.uploads.results);
        throw new LatensifyError('usage', 'There is nothing to download from here: choose a folder.');
    }
  }

  async dispose(): Promise<void> {
    this.changes.stop();
    await this.lab.dispose();
    this.engine.dispose();
    for (const client of this.clients) client.close('The program was closed.');
    await this.store.close();
    await this.state.close();
    await rm(join(this.options.stateFolder, 'exports'), { recursive: true, force: true });
    await this.release();
  }
}
