import { basename, resolve } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import {
  type Augmentation,
  AUGMENTATIONS,
  defaultStateFolder,
  type Kind,
  type Settings,
  settingsFor,
  train,
  type TrainingEvent,
  type TrainingRequest,
} from '../../engine/lab/index.js';
import { exitCodes } from '../exit-codes.js';
import { listenForInterrupt } from '../interrupt.js';
import type { CorruptionFlag } from '../lab-arguments.js';
import type { ReportFlags } from '../options.js';
import { eventLine } from '../report/json.js';
import { TrainingReporter } from '../report/training.js';
import { readCorruption } from './curve-file.js';

export interface TrainFlags extends ReportFlags {
  readonly code?: number;
  readonly layers?: number[];
  readonly activation?: Settings['activation'];
  readonly codeActivation?: Settings['codeActivation'];
  readonly outputActivation?: Settings['outputActivation'];
  readonly loss?: Settings['loss'];
  readonly corrupt?: CorruptionFlag;
  readonly sparsity?: Settings['sparsity'];
  readonly contraction?: number;
  readonly beta?: number;
  readonly pretrain: boolean;
  readonly size?: { readonly width: number; readonly height: number };
  readonly colour?: true;
  readonly fit: 'crop' | 'resize';
  readonly augment?: string[];
  readonly holdOut: number;
  readonly cache: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly rate?: number;
  readonly optimizer?: Settings['training']['optimizer'];
  readonly schedule?: Settings['training']['schedule'];
  readonly patience?: number;
  readonly seed?: number;
  readonly backend: TrainingRequest['backend'];
  readonly resume?: true;
  readonly name?: string;
}

export async function runTrain(kind: string, pictures: string, flags: TrainFlags): Promise<number> {
  const reporter = new TrainingReporter(flags);
  const interruption = listenForInterrupt(() => {
    reporter.say('Stopping after this step (Ctrl-C again ends at once). --resume will go on from here.');
  });
  const seen: TrainingEvent[] = [];
  const onEvent = (event: TrainingEvent): void => {
    if (event.type === 'training-finished') seen.push(event);
    if (flags.json) process.stdout.write(eventLine(event));
    else reporter.show(event);
  };
  try {
    await train(await requestOf(kind as Kind, pictures, flags), { onEvent, signal: interruption.signal });
    const isInterrupted = seen.some((event) => 'ending' in event && event.ending === 'interrupted');
    return isInterrupted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    reporter.end();
    interruption.dispose();
  }
}

async function requestOf(kind: Kind, pictures: string, flags: TrainFlags): Promise<TrainingRequest> {
  const isDrawn = /^(digits|shapes):\d+$/.test(pictures);
  return {
    source: isDrawn ? pictures : resolve(pictures),
    name: flags.name ?? `${basename(pictures)} ${kind}`,
    settings: settingsOf(kind, flags, flags.corrupt && (await readCorruption(flags.corrupt))),
    holdOut: flags.holdOut,
    fit: flags.fit,
    augment: augmentations(flags.augment ?? []),
    cacheBytes: flags.cache,
    backend: flags.backend,
    labFolder: defaultStateFolder('lab'),
    resume: flags.resume ?? false,
  };
}

function augmentations(names: readonly string[]): Augmentation[] {
  const known: readonly string[] = AUGMENTATIONS;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new LatensifyError(
      'usage',
      `There is no augmentation "${unknown}"; there are ${known.join(', ')}.`,
    );
  }
  return names as Augmentation[];
}

/** Leaves out what was not given, so that the kind's own defaults hold. */
function given<T extends object>(values: { readonly [K in keyof T]?: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function settingsOf(kind: Kind, flags: TrainFlags, corruption?: Settings['corruption']): Settings {
  const { code, layers, activation, codeActivation, outputActivation, loss, sparsity, contraction, beta } =
    flags;
  return settingsFor(kind, {
    ...given<Settings>({ code, layers, activation, codeActivation, outputActivation, loss }),
    ...given<Settings>({ sparsity, contraction, beta, corruption }),
    ...(flags.pretrain ? {} : { pretrain: false }),
    picture: { ...flags.size, ...(flags.colour && { channels: 3 as const }) },
    training: given<Settings['training']>({
      epochs: flags.epochs,
      batchSize: flags.batch,
      rate: flags.rate,
      optimizer: flags.optimizer,
      schedule: flags.schedule,
      patience: flags.patience,
      seed: flags.seed,
    }),
  });
}
