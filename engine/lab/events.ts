import type { Settings } from '../../models/autoencoders/index.js';
import type { EpochReport, Losses } from '../../models/training/index.js';
import type { LabLook, LabSource } from '../api/index.js';

/** What was found in a folder before a training. */
export interface FolderReport {
  readonly pictures: number;
  readonly heldOut: number;
  /** Left out: the path and why. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Byte for byte another one of them. */
  readonly duplicates: number;
  /** Smaller than what the network sees. */
  readonly small: number;
  /** Without colour. */
  readonly grey: number;
  /** Sub-folders, where there are any. */
  readonly labels: readonly string[];
}

/** What a training tells, in order; plain data that goes between processes. */
export type TrainingEvent =
  | {
      readonly type: 'training-started';
      readonly folder: FolderReport;
      readonly backend: { readonly name: string; readonly title: string };
      /** Backends that were passed over, and why. */
      readonly skipped: readonly { readonly name: string; readonly reason: string }[];
      readonly settings: Settings;
      readonly numbers: { readonly picture: number; readonly code: number };
      readonly parameters: number;
      /** Multiplications for a picture. */
      readonly macs: number;
      /** Step that it goes on from, where it does. */
      readonly resumedAt?: number;
      readonly stepsPerEpoch: number;
    }
  | { readonly type: 'pretraining'; readonly layer: number; readonly epoch: number; readonly loss: number }
  | {
      readonly type: 'training-step';
      readonly step: number;
      readonly steps: number;
      readonly epoch: number;
      readonly losses: Losses;
      readonly picturesPerSecond: number;
    }
  | ({ readonly type: 'training-epoch' } & EpochReport)
  /** What it does with pictures that stay the same; where `observe` was asked for. The pictures lie in the run's folder. */
  | { readonly type: 'training-look'; readonly look: LabLook }
  | {
      readonly type: 'training-finished';
      /** 'stopped': on demand, and the best so far was kept. */
      readonly ending: 'finished' | 'stopped early' | 'stopped' | 'interrupted';
      /** Of the model in the library; absent where it was interrupted, to be gone on with. */
      readonly model?: { readonly id: string; readonly name: string; readonly folder: string };
      /** Of held-out pictures as the network gives them back, in dB. */
      readonly psnr?: number;
      readonly seconds: number;
    };

/** The request that a training process gets. */
export interface TrainingRequest {
  /** A folder of pictures, an IDX file, or "digits:COUNT" for the generator. */
  readonly source: string;
  readonly name: string;
  readonly settings: Settings;
  /** Share of the pictures, by file, that is held out. */
  readonly holdOut: number;
  readonly fit: 'crop' | 'resize';
  readonly augment: readonly Augmentation[];
  /** Bytes of decoded pictures that are kept. */
  readonly cacheBytes: number;
  readonly backend: 'auto' | 'native-gpu' | 'native' | 'webgpu' | 'wasm';
  /** Where models, runs and devices lie. */
  readonly labFolder: string;
  /** Go on with the last run of the same name where it was interrupted. */
  readonly resume: boolean;
  /** Look at what the network does every few seconds. */
  readonly observe?: boolean;
  /** Id of the run; absent: one is made up. */
  readonly run?: string;
  /** What an interface's user chose as the source, to be shown again. */
  readonly chosen?: LabSource;
  /** Real paths of folders that pictures may lie in: links that lead elsewhere are not followed. Absent: anywhere. */
  readonly within?: readonly string[];
}

export const AUGMENTATIONS = ['flip', 'rotate', 'shift', 'brightness'] as const;
export type Augmentation = (typeof AUGMENTATIONS)[number];
