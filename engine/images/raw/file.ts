import pLimit from 'p-limit';
import { area } from '../../../common/geometry.js';
import { LatensifyError } from '../../../common/errors.js';
import { DecoderThread, type CallLimits } from '../decoders/index.js';
import type { DevelopOptions, Developed, EmbeddedPreview, RawCalls, RawFacts } from './types.js';

type Signal = AbortSignal | undefined;

/** Reading directories and the preview takes a fraction of a second; developing about a quarter of one a megapixel. */
const readingSeconds = 30;
const developingSeconds = ({ width, height }: RawFacts): number => 30 + (4 * width * height) / 1e6;

/** Developing 45 million pixels takes 0.8 GB: one at a time. */
const developing = pLimit(1);
const reading = pLimit(2);

export interface DevelopedRaw {
  readonly facts: RawFacts;
  readonly picture: Developed;
}

/**
 * What a raw file says of itself.
 * @throws LatensifyError 'unsupported' | 'damaged' | 'too-large' | 'cancelled'
 */
export async function inspectRaw(file: Uint8Array, signal?: AbortSignal): Promise<RawFacts> {
  return await reading(() => withRaw(file, false, signal, (_, facts) => Promise.resolve(facts)));
}

/**
 * The rendering that the camera put into the file, as the sensor lay; undefined where there is none.
 * @throws LatensifyError 'unsupported' | 'damaged' | 'too-large' | 'cancelled'
 */
export async function readRawPreview(
  file: Uint8Array,
  signal?: AbortSignal,
): Promise<{ readonly facts: RawFacts; readonly preview: EmbeddedPreview | undefined }> {
  return await reading(() =>
    withRaw(file, false, signal, async (thread, facts, limits) => ({
      facts,
      preview: await previewOf(thread, limits),
    })),
  );
}

/**
 * Develops a raw file.
 * @param prepare sees what the file says and the camera's rendering before the work is done; may refuse by throwing
 * @throws LatensifyError 'unsupported' | 'damaged' | 'too-large' | 'cancelled'
 */
export async function developRaw(
  file: Uint8Array,
  halfSize: boolean,
  prepare: (facts: RawFacts, preview: EmbeddedPreview | undefined) => Promise<DevelopOptions>,
  signal?: AbortSignal,
): Promise<DevelopedRaw> {
  return await developing(() =>
    withRaw(file, halfSize, signal, async (thread, facts, limits) => {
      const options = await prepare(facts, await previewOf(thread, limits));
      const seconds = developingSeconds(facts);
      return { facts, picture: await thread.call('develop', [options], { seconds, signal }) };
    }),
  );
}

async function withRaw<T>(
  file: Uint8Array,
  halfSize: boolean,
  signal: Signal,
  work: (thread: DecoderThread<RawCalls>, facts: RawFacts, limits: CallLimits) => Promise<T>,
): Promise<T> {
  const thread = new DecoderThread<RawCalls>(new URL('./worker.js', import.meta.url));
  const limits = { seconds: readingSeconds, signal };
  try {
    const facts = await thread.call('open', [file, { halfSize }], limits);
    if (area(facts) === 0) throw new LatensifyError('damaged', 'The raw file holds no picture.');
    return await work(thread, facts, limits);
  } finally {
    await thread.end();
  }
}

/** A preview that can't be read is none: the photograph is what counts. */
async function previewOf(
  thread: DecoderThread<RawCalls>,
  limits: CallLimits,
): Promise<EmbeddedPreview | undefined> {
  try {
    return await thread.call('preview', [], limits);
  } catch (thrown) {
    if (thrown instanceof LatensifyError && thrown.code === 'damaged') return undefined;
    throw thrown;
  }
}
