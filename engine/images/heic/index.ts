import pLimit from 'p-limit';
import { DecoderThread, type CallLimits } from '../decoders/index.js';
import type { HeicCalls, HeicFacts, HeicPixels } from './types.js';

export type { HeicFacts, HeicPixels };

const readingSeconds = 30;
const decodingSeconds = ({ width, height }: HeicFacts): number => 30 + (3 * width * height) / 1e6;

/** Decoding takes some 12 bytes a pixel. */
const threads = pLimit(2);

/** @throws LatensifyError 'unsupported' | 'damaged' | 'too-large' | 'cancelled' */
export const inspectHeic = (file: Uint8Array, signal?: AbortSignal): Promise<HeicFacts> =>
  withHeic(file, signal, (_, facts) => Promise.resolve(facts));

/**
 * The primary picture of a HEIC file, upright, in its own colours.
 * @param check sees what the file says before it is decoded; may refuse by throwing
 * @throws LatensifyError 'unsupported' | 'damaged' | 'too-large' | 'cancelled'
 */
export const decodeHeic = (
  file: Uint8Array,
  bits: 8 | 16,
  check: (facts: HeicFacts) => void,
  signal?: AbortSignal,
): Promise<{ readonly facts: HeicFacts; readonly pixels: HeicPixels }> =>
  withHeic(file, signal, async (thread, facts) => {
    check(facts);
    const limits = { seconds: decodingSeconds(facts), signal };
    return { facts, pixels: await thread.call('decode', [bits], limits) };
  });

/** The thumbnail in the file where it has at least half of `edge` pixels on its longer side, the whole picture otherwise. */
export const decodeHeicSmall = (file: Uint8Array, edge: number): Promise<HeicPixels> =>
  withHeic(file, undefined, async (thread, facts, limits) => {
    const thumbnail = await thread.call('thumbnail', [edge], limits).catch(() => undefined);
    return thumbnail ?? (await thread.call('decode', [8], { seconds: decodingSeconds(facts) }));
  });

const withHeic = <T>(
  file: Uint8Array,
  signal: AbortSignal | undefined,
  work: (thread: DecoderThread<HeicCalls>, facts: HeicFacts, limits: CallLimits) => Promise<T>,
): Promise<T> =>
  threads(async () => {
    const thread = new DecoderThread<HeicCalls>(new URL('./worker.js', import.meta.url));
    const limits = { seconds: readingSeconds, signal };
    try {
      return await work(thread, await thread.call('open', [file], limits), limits);
    } finally {
      await thread.end();
    }
  });
