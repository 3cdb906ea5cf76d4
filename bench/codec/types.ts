import type { Pixels } from '../../common/pixels.js';
import type { CommandCost } from '../shared/command.js';
import type { Machine } from '../shared/machine.js';
import type { RgbPixels } from '../shared/pictures.js';

export type Chroma = '4:2:0' | '4:4:4';

/** One setting of a codec's own quality scale. */
export interface Setting {
  readonly quality: number;
  /** Where a codec can be told how to sample the colour planes. */
  readonly chroma?: Chroma;
}

/** Milliseconds by stage: "analysis", "rANS", … */
export type StageTimes = Readonly<Record<string, number>>;

/** A codec as it is measured: from decoded pixels in memory to the bytes of a file, and back to raw pixels. */
export interface BenchCodec {
  encode(pixels: RgbPixels, setting: Setting): Promise<Uint8Array>;
  decode(file: Uint8Array): Promise<Pixels>;
  /** What the last encode or decode spent where; empty for codecs that aren't measured so. */
  takeStages(): StageTimes;
  close(): Promise<void>;
}

/** Which settings of a codec are measured, and what readers should know about it. */
export interface CodecPlan {
  readonly id: string;
  readonly label: string;
  /** Encoder, version, effort. */
  readonly detail: string;
  readonly settings: readonly Setting[];
}

/** One picture at one setting. */
export interface Measurement extends Setting {
  /** Id of the picture set. */
  readonly set: string;
  /** Id of the codec. */
  readonly codec: string;
  readonly picture: string;
  readonly pixels: number;
  /** Size of the file on disk. */
  readonly bytes: number;
  /** dB over the RGB samples. */
  readonly psnr: number;
  /** 0 … 1 */
  readonly msSsim: number;
  /** Butteraugli's 3-norm, less is better; only where it was asked for. */
  readonly butteraugli?: number;
  readonly encodeMs: number;
  readonly decodeMs: number;
}

/** Peak resident memory of a process that did nothing but encode or decode one picture. */
export interface MemoryPeak {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly encodeBytes: number;
  readonly decodeBytes: number;
}

export interface SetInfo {
  readonly id: string;
  readonly title: string;
  /** Standard deviation of the added noise in steps of 1/255. */
  readonly sigma: number;
}

/** Medians of alternating runs on one large picture. */
export interface SpeedSide {
  readonly codec: string;
  readonly quality: number;
  readonly bytes: number;
  readonly psnr: number;
  readonly encodeMs: number;
  readonly decodeMs: number;
}

/** One run of Latensify, one tile after the other, under a profiler. */
export interface StageResult {
  /** Reading the picture from a JPEG file, which comes before encoding. */
  readonly sourceMs: number;
  readonly encodeMs: number;
  readonly decodeMs: number;
  readonly encode: StageTimes;
  readonly decode: StageTimes;
}

export interface SpeedResult {
  readonly picture: string;
  readonly width: number;
  readonly height: number;
  readonly runs: number;
  readonly sides: readonly SpeedSide[];
  readonly stages: StageResult;
}

/** One run of the command line. */
export interface CommandRun extends CommandCost {
  readonly what: string;
}

/** Everything that one run of the bench measured: the JSON file. The report is made from it alone. */
export interface BenchResult {
  readonly date: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  /** Where the pictures came from: the folder's name. */
  readonly data: string;
  readonly quick: boolean;
  readonly sets: readonly SetInfo[];
  readonly codecs: readonly Omit<CodecPlan, 'settings'>[];
  readonly measurements: readonly Measurement[];
  readonly memory: readonly MemoryPeak[];
  readonly speed?: SpeedResult;
  readonly commands: readonly CommandRun[];
  /** Figures that an earlier run measured. */
  readonly kept?: { readonly date: string; readonly codecs: readonly string[] };
}
