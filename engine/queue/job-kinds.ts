import type { JobKind, JobSettings, OutputFormat } from '../api/index.js';
import type { JobTask } from '../host/index.js';

type SettingsOf<Kind extends JobKind> = Extract<JobSettings, { readonly job: Kind }>;
type TaskOf<Kind extends JobKind> = Extract<JobTask, { readonly job: Kind }>;

/** Where a task's file comes from and goes to: the part that is the same for every kind. */
export type TaskPlace = Pick<
  JobTask,
  'sources' | 'output' | 'pattern' | 'overwrite' | 'found' | 'copyOthers' | 'replace'
>;

/** What the queue must know of a kind of job. */
interface Kind<K extends JobKind> {
  /** What {quality} and {format} stand for in names. */
  readonly tokens: (settings: SettingsOf<K>) => { readonly quality: string; readonly format: string };
  /** With their dots, the usual one first: all that the result of a file of this name may get. */
  readonly extensions: (settings: SettingsOf<K>, name: string) => readonly string[];
  readonly task: (settings: SettingsOf<K>, place: TaskPlace) => TaskOf<K>;
}

const compressExtensions: Readonly<Record<OutputFormat, readonly string[]>> = {
  ltn: ['.ltn', '.avif'],
  avif: ['.avif'],
  webp: ['.webp'],
  jpeg: ['.jpg'],
};

const kinds: { readonly [K in JobKind]: Kind<K> } = {
  compress: {
    tokens: ({ goal, format }) => ({ quality: goal.kind, format }),
    extensions: ({ format }) => compressExtensions[format],
    task: ({ job, format, goal }, place) => ({ job, ...place, format, goal }),
  },
};

/** The kind that settings are for. */
export const kindOfJob = <S extends JobSettings>(settings: S): Kind<S['job']> => kinds[settings.job];
