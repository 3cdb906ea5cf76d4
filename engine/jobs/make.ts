import { crc32 } from 'node:zlib';
import { type ErrorCode, LatensifyError } from '../../common/errors.js';
import {
  fileError,
  joinPath,
  type SourceFile,
  type StagedFile,
  type Storage,
  temporaryName,
  type WorkIdentity,
} from '../files/index.js';
import { Budget } from './budget.js';
import type { Conversion, Converter, ConvertHooks, Inspected } from './converter.js';

/** Pictures in flight take so many pixels together; a larger one is worked on alone. */
const pixelsInFlight = 64e6;

/** What is to be made of a file, and the folder that it is for. */
export interface Piece {
  readonly file: SourceFile;
  readonly folder: string;
  readonly identity: WorkIdentity;
  /** Ids of the models that it takes. */
  readonly models: readonly string[];
}

/** What was made of a file: plain data, but for the staged result. */
export type Made =
  | {
      readonly kind: 'result';
      /** Lies in the folder that it is for; it is the caller's to commit or to discard. */
      readonly staged: StagedFile;
      readonly bytes: number;
      /** CRC-32 of its bytes. */
      readonly crc: number;
      /** With its dot. */
      readonly extension: string;
      readonly quality: number | undefined;
      readonly notices: readonly string[];
      /** Why the result is not the whole picture, where it isn't. */
      readonly incomplete?: string | undefined;
      readonly pixels: number;
    }
  | {
      readonly kind: 'keep-original';
      readonly reason: string;
      readonly notices: readonly string[];
      readonly pixels: number;
    }
  | Refused;

/** By the source's fault. */
export interface Refused {
  readonly kind: 'refuse';
  readonly reason: string;
  readonly pixels?: number;
}

/**
 * Makes the result of a file, here or on another machine, up to its name.
 * @throws LatensifyError where it fails by no fault of the source
 */
export type Maker = (piece: Piece, hooks: ConvertHooks) => Promise<Made>;

export interface MakerOptions {
  readonly converter: Converter;
  readonly storage: Storage;
  /** Read what was written back, decode it and compare it with the source. */
  readonly verify: boolean;
  /** Names what is staged. */
  readonly stageAs?: string | undefined;
}

/** Makes results in this process, with a bound on the pictures that are in memory at once. */
export class LocalMaker {
  private readonly memory = new Budget(pixelsInFlight);

  async make(
    { file, folder }: Pick<Piece, 'file' | 'folder'>,
    { converter, storage, verify, stageAs = temporaryName() }: MakerOptions,
    hooks: ConvertHooks,
  ): Promise<Made> {
    const inspected = await inspectFile(converter, storage, file);
    if (inspected.kind === 'refuse') return inspected;
    const { pixels } = inspected;
    return await this.memory.run(pixels, hooks.signal, async () => {
      const conversion = await converter.convert(inspected, hooks);
      if (conversion.kind !== 'result') return { ...conversion, pixels };
      const { bytes, extension, quality, notices, incomplete } = conversion;
      const staged = await storage.stageBytes(joinPath(folder, stageAs), bytes, file, stageAs);
      try {
        if (verify) await verifyStaged(storage, staged, conversion);
      } catch (thrown) {
        await staged.discard();
        throw thrown;
      }
      return {
        kind: 'result',
        staged,
        bytes: bytes.length,
        crc: crc32(bytes),
        extension,
        quality,
        notices,
        incomplete,
        pixels,
      };
    });
  }
}

/** @throws LatensifyError for what is not the source's fault */
export async function inspectFile(
  converter: Converter,
  storage: Storage,
  file: SourceFile,
): Promise<InspectedFile | Refused> {
  try {
    const local = await storage.toLocal(file);
    try {
      return { kind: 'inspected', ...(await converter.inspect(local.file)) };
    } finally {
      await local.release();
    }
  } catch (thrown) {
    const error = fileError(thrown, 'unreadable');
    if (isSourcesFault(error.code)) return { kind: 'refuse', reason: error.message };
    throw error;
  }
}

type InspectedFile = Inspected & { readonly kind: 'inspected' };

/** Not so when the file can't be opened, or the request does not suit it. */
const isSourcesFault = (code: ErrorCode): boolean =>
  code === 'unsupported' || code === 'damaged' || code === 'too-large';

/** Nothing is replaced by a file that can't be read back from the disk and decoded to the same picture. */
async function verifyStaged(
  storage: Storage,
  staged: StagedFile,
  result: Extract<Conversion, { kind: 'result' }>,
): Promise<void> {
  const readBack = await storage.read(staged.temporary);
  if (Buffer.compare(readBack, result.bytes) !== 0) {
    throw new LatensifyError(
      'unwritable',
      'What was written reads back differently; the original was left as it is.',
    );
  }
  await result.verify(readBack);
}
