import { extname } from 'node:path';
import {
  type ExportFormat,
  type Grant,
  type JobKind,
  type JobSettings,
  nameTokens,
  type JobTokens,
  type OutputFormat,
} from '../api/index.js';
import type { JobTask } from '../host/index.js';

type SettingsOf<Kind extends JobKind> = Extract<JobSettings, { readonly job: Kind }>;
type TaskOf<Kind extends JobKind> = Extract<JobTask, { readonly job: Kind }>;

/** Where a task's file comes from and goes to: the part that is the same for every kind. */
export type TaskPlace = Pick<
  JobTask,
  'sources' | 'output' | 'pattern' | 'overwrite' | 'found' | 'copyOthers' | 'replace'
>;

/** Finds the file that a grant stands for. @throws LatensifyError 'usage' */
export type Granted = (grant: Grant) => string;

/** What the queue must know of a kind of job. */
interface Kind<K extends JobKind> {
  /** What {quality} and {format} stand for in names. */
  readonly tokens: (settings: SettingsOf<K>) => JobTokens;
  /** With their dots, the usual one first: all that the result of a file of this name may get. */
  readonly extensions: (settings: SettingsOf<K>, name: string) => readonly string[];
  readonly task: (settings: SettingsOf<K>, place: TaskPlace, granted: Granted) => TaskOf<K>;
}

const compressExtensions: Readonly<Record<OutputFormat, readonly string[]>> = {
  ltn: ['.ltn', '.avif'],
  avif: ['.avif'],
  webp: ['.webp'],
  jpeg: ['.jpg'],
};

const exportExtensions: Readonly<Record<ExportFormat, string>> = {
  jpeg: '.jpg',
  png: '.png',
  webp: '.webp',
  avif: '.avif',
  tiff: '.tiff',
};

/** What a name promises; a file that is something else gets another in the end. */
const ownExtension = (name: string): string => {
  const extension = extname(name);
  return extension.toLowerCase() === '.gif' ? '.png' : extension;
};

const kinds: { readonly [K in JobKind]: Kind<K> } = {
  compress: {
    tokens: nameTokens.compress,
    extensions: ({ format }) => compressExtensions[format],
    task: ({ job, format, goal, denoising, grain, model, embedModel = false }, place) => ({
      job,
      ...place,
      format,
      goal,
      ...(denoising && { denoising }),
      ...(grain && format === 'ltn' && { grain }),
      ...(model !== undefined && format === 'ltn' && { model }),
      embedModel: embedModel && model !== undefined && format === 'ltn',
    }),
  },
  denoise: {
    tokens: nameTokens.denoise,
    extensions: ({ format }, name) => [format === 'same' ? ownExtension(name) : exportExtensions[format]],
    task: ({ job, noise, strength, colour, model, format, quality }, place) => ({
      job,
      ...place,
      noise,
      strength,
      colour,
      ...(model !== undefined && { model }),
      format,
      ...(quality !== undefined && { quality }),
    }),
  },
  colorize: {
    tokens: nameTokens.colorize,
    extensions: ({ format }, name) => [format === 'same' ? ownExtension(name) : exportExtensions[format]],
    task: ({ job, saturation, reference, stretch, denoising, model, format, quality }, place, granted) => ({
      job,
      ...place,
      saturation,
      savedHints: true,
      ...(reference && { reference: granted(reference) }),
      stretch,
      ...(denoising && { denoising }),
      ...(model !== undefined && { model }),
      format,
      ...(quality !== undefined && { quality }),
    }),
  },
};

/** What is known of the kind of some settings, for these settings. */
export function describeJob(settings: JobSettings): {
  readonly tokens: JobTokens;
  readonly extensions: (name: string) => readonly string[];
  readonly task: (place: TaskPlace, granted: Granted) => JobTask;
} {
  // Which is which, the table knows: settings of a kind are never given to another.
  const kind = kinds[settings.job] as Kind<JobKind>;
  return {
    tokens: kind.tokens(settings),
    extensions: (name) => kind.extensions(settings, name),
    task: (place, granted) => kind.task(settings, place, granted),
  };
}
