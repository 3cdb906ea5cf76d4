import type { JobTokens } from '../api/index.js';
import type { SourceFile } from '../files/index.js';
import type { JobName } from './events.js';

export interface ConvertHooks {
  readonly signal?: AbortSignal | undefined;
  /** The share of the work that is done, 0 … 1. */
  readonly onProgress: (fraction: number) => void;
}

/** The progress of one piece of the work as a part of all: it begins at `start` and is `share` of it. */
export const partOf = (hooks: ConvertHooks, start: number, share: number): ConvertHooks => ({
  ...hooks,
  onProgress: (fraction) => hooks.onProgress(start + fraction * share),
});

/** What a converter makes of a file's name and first bytes. */
export type Verdict =
  | {
      readonly kind: 'convert';
      /** That its result may get, with their dots, the usual one first. */
      readonly extensions: readonly string[];
      /** Ids of models that this file needs beside those of the converter. */
      readonly models?: readonly string[];
      /** What beside the converter's options shapes the result of this file: hints that are saved beside it. */
      readonly options?: unknown;
    }
  /** Not a thing for this converter: copied as it is. */
  | { readonly kind: 'leave'; readonly reason: string }
  /** Should have been one, and can't be taken. */
  | { readonly kind: 'refuse'; readonly reason: string };

/** A file whose header was read. */
export interface Inspected {
  readonly file: SourceFile;
  readonly bytes: Uint8Array;
  readonly pixels: number;
}

export type Conversion =
  | {
      readonly kind: 'result';
      readonly bytes: Uint8Array;
      /** With its dot. */
      readonly extension: string;
      readonly quality: number | undefined;
      readonly notices: readonly string[];
      /** Why the result is not the whole picture, where it isn't. */
      readonly incomplete?: string;
      /**
       * Decodes bytes that were read back from the disk and compares the picture with the source.
       * @throws LatensifyError when they are not what was made
       */
      readonly verify: (readBack: Uint8Array) => Promise<void>;
    }
  | { readonly kind: 'keep-original'; readonly reason: string; readonly notices: readonly string[] }
  /** The source can't be decoded, though its header looked well. */
  | { readonly kind: 'refuse'; readonly reason: string };

/** What a job does with each picture: the rest (finding, naming, copying, writing) is the same for all jobs. */
export interface Converter {
  readonly job: JobName;
  /** What the extension may be of a result that is named by its user, with their dots. */
  readonly extensions: readonly string[];
  /** Everything that shapes the result: the same options make the same result of the same source. */
  readonly options: unknown;
  /** Ids of the models that it works with. */
  readonly models: readonly string[];
  readonly tokens: JobTokens;
  /** @param head the file's first 4 KiB */
  judge(file: SourceFile, head: Uint8Array): Promise<Verdict>;
  /** @throws LatensifyError for what can't be taken */
  inspect(file: SourceFile): Promise<Inspected>;
  /** @throws LatensifyError where the conversion fails by no fault of the source */
  convert(inspected: Inspected, hooks: ConvertHooks): Promise<Conversion>;
}
