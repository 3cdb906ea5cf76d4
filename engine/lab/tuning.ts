import {
  type Judgement,
  type LabSource,
  type Tunable,
  tunableSchema,
  type TuningNoise,
} from '../api/index.js';
import type { TrainingRequest } from './events.js';

export type { Judgement, Tunable, TuningNoise } from '../api/index.js';

export const TUNABLE = tunableSchema.options;

/** Files of the networks of each. */
export const NETWORKS: Readonly<Record<Tunable, readonly string[]>> = {
  denoise: ['denoiser.onnx', 'estimator.onnx'],
  colorize: ['colorizer.onnx'],
};

/** The request that a fine-tuning's process gets. */
export interface FineTuningRequest {
  readonly task: Tunable;
  /** Name or id of the model that it starts from; default: the one that comes with the program. */
  readonly base?: string | undefined;
  /** Folder of pictures as they should be: clean ones, or coloured ones. */
  readonly source: string;
  /** Denoising: folder of the same pictures with their noise, by the same names. */
  readonly noisy?: string | undefined;
  readonly noise: TuningNoise;
  readonly name: string;
  readonly steps: number;
  /** Crops of a step, and their side in pixels, a multiple of 32. */
  readonly batchSize: number;
  readonly crop: number;
  readonly rate: number;
  readonly seed: number;
  /** Share of the pictures, by file, that is held out. */
  readonly holdOut: number;
  /** Bytes of crops that are kept. */
  readonly cacheBytes: number;
  readonly backend: TrainingRequest['backend'];
  readonly labFolder: string;
  /** Of an interface: id of the run, and what its user chose. */
  readonly run?: string | undefined;
  readonly chosen?: { readonly source: LabSource; readonly noisy?: LabSource | undefined } | undefined;
  /** Real paths of folders that pictures may lie in; absent: anywhere. */
  readonly within?: readonly string[] | undefined;
  /** Go on with the fine-tuning of the same name where it was stopped. */
  readonly resume?: boolean | undefined;
}

/** What a fine-tuning tells, in order; plain data that goes between processes. */
export type FineTuningEvent =
  | {
      readonly type: 'tuning-started';
      readonly backend: { readonly name: string; readonly title: string };
      /** Backends that were passed over, and why. */
      readonly skipped: readonly { readonly name: string; readonly reason: string }[];
      readonly base: { readonly name: string; readonly id: string };
      readonly pictures: number;
      readonly heldOut: number;
      readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
      readonly crops: number;
      readonly steps: number;
      /** Step that it goes on from, where it does. */
      readonly resumedAt?: number;
      /** Weights that are trained. */
      readonly parameters: number;
    }
  | { readonly type: 'tuning-step'; readonly step: number; readonly steps: number; readonly loss: number }
  | {
      readonly type: 'tuning-epoch';
      readonly epoch: number;
      readonly step: number;
      readonly train: number;
      readonly validation: number;
    }
  /** The held-out pictures are made, before and after. */
  | { readonly type: 'tuning-judging' }
  | {
      readonly type: 'tuning-finished';
      /** 'refused': it got worse, or no better, and is not kept. 'interrupted': `resume` goes on from there. */
      readonly ending: 'kept' | 'refused' | 'interrupted';
      readonly judgement?: Judgement;
      /** A PNG: held-out pictures as they come in, before, after, as they should be; a row for each. */
      readonly sheet?: string;
      readonly model?: { readonly id: string; readonly name: string; readonly folder: string };
      readonly seconds: number;
    };
