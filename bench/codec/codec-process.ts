/** One codec in a process of its own: `node codec-process.js ID`. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { serveRequests } from '../shared/child.js';
import { peakMemory } from '../shared/memory.js';
import { type Picture, readPicture, sharpOf } from '../shared/pictures.js';
import { openCodec } from './open-codec.js';
import { score } from './score.js';
import type { Setting, StageTimes } from './types.js';

export interface EncodeRequest {
  readonly picture: Picture;
  readonly setting: Setting;
  /** Where the encoded file goes. */
  readonly file: string;
}

export interface DecodeRequest {
  readonly file: string;
  /** The decoded picture is stored there as PNG. */
  readonly png?: string;
  /** The decoded picture is compared with this one. */
  readonly original?: Picture;
}

export interface Timed {
  readonly milliseconds: number;
  readonly stages: StageTimes;
}

export interface Encoded extends Timed {
  readonly bytes: number;
}

export interface Decoded extends Timed {
  readonly psnr?: number;
  readonly msSsim?: number;
}

const codec = await openCodec(process.argv[2] ?? '');

const handlers = {
  async encode({ picture, setting, file }: EncodeRequest): Promise<Encoded> {
    const pixels = await readPicture(picture);
    const start = performance.now();
    const bytes = await codec.encode(pixels, setting);
    const milliseconds = performance.now() - start;
    await writeFile(file, bytes);
    return { milliseconds, stages: codec.takeStages(), bytes: (await stat(file)).size };
  },

  async decode({ file, png, original }: DecodeRequest): Promise<Decoded> {
    const bytes = await readFile(file);
    const start = performance.now();
    const pixels = await codec.decode(bytes);
    const milliseconds = performance.now() - start;
    const timed = { milliseconds, stages: codec.takeStages() };
    if (png !== undefined) await sharpOf(pixels).png({ compressionLevel: 1 }).toFile(png);
    return original ? { ...timed, ...score(await readPicture(original), pixels) } : timed;
  },

  peakMemory: (): Promise<number> => Promise.resolve(peakMemory()),
};

export type CodecRequests = typeof handlers;

serveRequests(handlers, () => codec.close());
