import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import {
  type AppSettings,
  appSettingsSchema,
  type Grant,
  idSchema,
  type JobKind,
  type JobSettings,
  type Recent,
  type SavedPreset,
  savedPresetSchema,
  z,
} from '../api/index.js';
import { JsonFile, rememberedSettingsSchema } from '../queue/index.js';
import { firstSettingsOf } from './first-settings.js';

const pathRecordSchema = z.object({ id: idSchema, kind: z.enum(['file', 'folder']), path: z.string() });

const fileSchema = z.object({
  version: z.literal(1),
  settings: appSettingsSchema,
  /** Of the kind of job that was chosen last. */
  defaults: rememberedSettingsSchema,
  /** Of the other kinds, once they were set. */
  otherDefaults: z.array(rememberedSettingsSchema).default([]),
  presets: z.array(savedPresetSchema.extend({ settings: rememberedSettingsSchema })),
  /** Folders, and files that settings name: they outlive the session. */
  grants: z.array(pathRecordSchema),
  recents: z.array(pathRecordSchema.extend({ openedAt: z.number() })),
});

type State = z.infer<typeof fileSchema>;
export type GrantRecord = z.infer<typeof pathRecordSchema>;

const maxRecents = 20;
/** The oldest are forgotten; what is in the queue needs none any more. */
const maxGrants = 10_000;

const firstSettings: AppSettings = { theme: 'system', device: 'auto', jobs: 2, notifyWhenDone: true };

/** What the program remembers beside the queue: settings, presets, recent files and folders, and what was granted. */
export class AppState {
  private readonly file: JsonFile<typeof fileSchema>;
  private state: State;
  private readonly firstOutput: JobSettings['output'];
  /** By id, the newest last. */
  private readonly grants: Map<string, GrantRecord>;

  private constructor(file: JsonFile<typeof fileSchema>, state: State, firstOutput: JobSettings['output']) {
    this.file = file;
    this.state = state;
    this.firstOutput = firstOutput;
    this.grants = new Map(state.grants.map((grant) => [grant.id, grant]));
  }

  /** @param firstOutput where results go until the user says otherwise */
  static async open(
    folder: string,
    firstOutput: JobSettings['output'],
    onFault: (sentence: string) => void,
  ): Promise<AppState> {
    const file = new JsonFile(join(folder, 'state.json'), fileSchema, onFault);
    const saved = await file.load();
    return new AppState(file, saved ?? firstState(firstOutput), firstOutput);
  }

  get settings(): AppSettings {
    return this.state.settings;
  }

  changeSettings(changes: {
    readonly [Key in keyof AppSettings]?: AppSettings[Key] | undefined;
  }): AppSettings {
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    this.save({ settings: { ...this.state.settings, ...Object.fromEntries(given) } });
    return this.settings;
  }

  /** Of the kind of job that was chosen last. */
  get defaults(): JobSettings {
    return this.state.defaults;
  }

  /** Of any kind. */
  defaultsOf(job: JobKind): JobSettings {
    const { defaults, otherDefaults } = this.state;
    const known = [defaults, ...otherDefaults].find((settings) => settings.job === job);
    return known ?? firstSettingsOf(job, this.firstOutput);
  }

  /** Chooses their kind of job, too. */
  setDefaults(defaults: JobSettings): void {
    const { defaults: before, otherDefaults } = this.state;
    const others = [before, ...otherDefaults].filter(({ job }) => job !== defaults.job);
    this.save({ defaults, otherDefaults: others });
    this.keepGrants();
  }

  /** Files that settings name. */
  get references(): string[] {
    return [...this.grants.values()].filter(({ id }) => this.isNamed(id)).map(({ path }) => path);
  }

  get presets(): SavedPreset[] {
    return this.state.presets;
  }

  savePreset({ name, settings }: Omit<SavedPreset, 'id'>): SavedPreset {
    const known = this.state.presets.find((preset) => preset.name === name);
    const saved: SavedPreset = { id: known?.id ?? randomUUID(), name, settings };
    const others = this.state.presets.filter((preset) => preset !== known);
    this.save({ presets: [...others, saved].sort((a, b) => a.name.localeCompare(b.name)) });
    this.keepGrants();
    return saved;
  }

  removePreset(id: string): void {
    this.save({ presets: this.state.presets.filter((preset) => preset.id !== id) });
  }

  /** The same path has the same grant. */
  grant(path: string, kind: 'file' | 'folder'): Grant {
    const known = [...this.grants.values()].find((grant) => grant.path === path && grant.kind === kind);
    const grant = known ?? { id: randomUUID(), kind, path };
    this.grants.delete(grant.id);
    this.grants.set(grant.id, grant);
    if (this.grants.size > maxGrants) this.grants.delete(this.grants.keys().next().value!);
    if (kind === 'folder') this.keepGrants();
    return { id: grant.id, kind, name: basename(path) };
  }

  /** @throws LatensifyError 'usage' for what was never granted */
  granted(id: string): GrantRecord {
    const grant = this.grants.get(id);
    if (grant !== undefined) return grant;
    throw new LatensifyError('usage', 'This file or folder was not picked: pick it again.');
  }

  get recents(): Recent[] {
    return this.state.recents.map(({ path, ...recent }) => ({ ...recent, name: basename(path) }));
  }

  addRecent({ path, kind }: Pick<GrantRecord, 'path' | 'kind'>): void {
    const others = this.state.recents.filter((recent) => recent.path !== path);
    const recent = { id: randomUUID(), kind, path, openedAt: Date.now() };
    this.save({ recents: [recent, ...others].slice(0, maxRecents) });
  }

  /** @throws LatensifyError 'usage' */
  openRecent(id: string): Grant {
    const recent = this.state.recents.find((one) => one.id === id);
    if (recent === undefined) throw new LatensifyError('usage', 'It is not among the recent ones any more.');
    return this.grant(recent.path, recent.kind);
  }

  clearRecents(): void {
    this.save({ recents: [] });
  }

  /** Those that settings may name outlive the session. */
  private keepGrants(): void {
    const kept = [...this.grants.values()].filter(({ kind, id }) => kind === 'folder' || this.isNamed(id));
    this.save({ grants: kept });
  }

  private isNamed(id: string): boolean {
    const { defaults, otherDefaults, presets } = this.state;
    const all = [defaults, ...otherDefaults, ...presets.map(({ settings }) => settings)];
    return all.some((settings) => settings.job === 'colorize' && settings.reference?.id === id);
  }

  async close(): Promise<void> {
    await this.file.flush();
  }

  private save(changes: Partial<State>): void {
    this.state = { ...this.state, ...changes };
    this.file.save(() => this.state);
  }
}

const firstState = (output: JobSettings['output']): State => ({
  version: 1,
  settings: firstSettings,
  defaults: firstSettingsOf('compress', output),
  otherDefaults: [],
  presets: [],
  grants: [],
  recents: [],
});
