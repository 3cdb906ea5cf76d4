import { LatensifyError, throwIfCancelled } from '../../common/errors.js';
import type { Pixels } from '../../common/pixels.js';
import { type NoiseCurve, NoiseMeter } from '../../models/denoise/index.js';
import { noiseCurveSchema } from '../api/index.js';
import { fileError, nameOf, readRegularFile } from '../files/index.js';
import { readImage, readImage16, readInfo, type ReadLimits } from '../images/index.js';

export interface MeasuredNoise {
  readonly curve: NoiseCurve;
  /** So many were measured. */
  readonly pictures: number;
  /** Sentences about the others, each naming its file. */
  readonly problems: readonly string[];
}

/**
 * The noise of one camera at one setting, from pictures taken with it.
 * @throws LatensifyError 'unsupported' where nothing can be measured, the only picture's own error, 'cancelled'
 */
export async function measureNoise(
  paths: readonly string[],
  { signal, ...limits }: ReadLimits & { readonly signal?: AbortSignal | undefined } = {},
): Promise<MeasuredNoise> {
  const meter = new NoiseMeter();
  const problems: string[] = [];
  for (const path of paths) {
    throwIfCancelled(signal);
    try {
      const bytes = await readRegularFile(path);
      const read = (await readInfo(bytes, limits)).bits === 16 ? readImage16 : readImage;
      meter.add((await read(bytes, limits)).pixels, signal);
    } catch (thrown) {
      const error = fileError(thrown, 'unreadable');
      if (error.code === 'cancelled' || paths.length === 1) throw error;
      problems.push(`${nameOf(path)}: ${error.message}`);
    }
  }
  return { curve: meter.curve(), pictures: paths.length - problems.length, problems };
}

/** Deviation of its luminance noise, in units of the range; 0 where none can be measured. */
export function noiseOfPicture(pixels: Pixels): number {
  const meter = new NoiseMeter();
  meter.add(pixels);
  if (meter.isEmpty) return 0;
  const levels = meter.curve().points.map(({ luminance }) => luminance);
  return levels.reduce((sum, level) => sum + level, 0) / levels.length;
}

/** A curve as it was kept in a file. @param name of the file, for the sentence. @throws LatensifyError 'usage' */
export function parseNoiseCurve(name: string, text: string): NoiseCurve {
  const parsed = noiseCurveSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new LatensifyError('usage', `${name}: This is no noise curve as "latensify noise" writes it.`, {
    cause: parsed.error,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
