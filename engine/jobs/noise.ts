import { LatensifyError, throwIfCancelled } from '../../common/errors.js';
import type { Pixels } from '../../common/pixels.js';
import { type CameraCurve, type NoiseCurve, NoiseMeter } from '../../models/denoise/index.js';
import { cameraCurveSchema, noiseCurveSchema, type NoiseSource, z } from '../api/index.js';
import { cameraKey } from '../denoising/index.js';
import { fileError, nameOf, readRegularFile } from '../files/index.js';
import { readImageAsItIs, type ReadLimits } from '../images/index.js';

export interface MeasuredNoise {
  /** Of all pictures together. */
  readonly curve: NoiseCurve;
  /** One for each camera and ISO setting, of those pictures that tell both. */
  readonly curves: readonly CameraCurve[];
  /** So many were measured. */
  readonly pictures: number;
  /** Sentences about the others, each naming its file. */
  readonly problems: readonly string[];
}

/**
 * Noise as a function of brightness, from pictures that have it.
 * @throws LatensifyError 'unsupported' where nothing can be measured, the only picture's own error, 'cancelled'
 */
export async function measureNoise(
  paths: readonly string[],
  { signal, ...limits }: ReadLimits & { readonly signal?: AbortSignal | undefined } = {},
): Promise<MeasuredNoise> {
  const all = new NoiseMeter();
  const settings = new Map<string, { readonly camera: string; readonly iso: number; meter: NoiseMeter }>();
  const problems: string[] = [];
  for (const path of paths) {
    throwIfCancelled(signal);
    try {
      const bytes = await readRegularFile(path);
      const { pixels, camera, format } = await readImageAsItIs(bytes, limits);
      all.add(pixels, signal);
      if (camera?.iso === undefined) continue;
      const setting = { camera: cameraKey(camera, format), iso: camera.iso };
      const key = JSON.stringify(setting);
      const known = settings.get(key) ?? { ...setting, meter: new NoiseMeter() };
      settings.set(key, known);
      known.meter.add(pixels, signal);
    } catch (thrown) {
      const error = fileError(thrown, 'unreadable');
      if (error.code === 'cancelled' || paths.length === 1) throw error;
      problems.push(`${nameOf(path)}: ${error.message}`);
    }
  }
  const curves = [...settings.values()]
    .filter(({ meter }) => !meter.isEmpty)
    .map(({ camera, iso, meter }) => ({ camera, iso, ...meter.curve() }))
    .sort((a, b) => a.camera.localeCompare(b.camera, 'en') || a.iso - b.iso);
  return { curve: all.curve(), curves, pictures: paths.length - problems.length, problems };
}

/** Deviation of its luminance noise, in units of the range; 0 where none can be measured. */
export function noiseOfPicture(pixels: Pixels): number {
  const meter = new NoiseMeter();
  meter.add(pixels);
  if (meter.isEmpty) return 0;
  const levels = meter.curve().points.map(({ luminance }) => luminance);
  return levels.reduce((sum, level) => sum + level, 0) / levels.length;
}

const keptSchema = z.union([
  z.object({ curves: z.array(cameraCurveSchema).min(1).max(256) }),
  noiseCurveSchema,
]);

/** Curves as they were kept in a file. @param name of the file, for the sentence. @throws LatensifyError 'usage' */
export function parseNoiseCurves(name: string, text: string): NoiseSource {
  const parsed = keptSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new LatensifyError('usage', `${name}: This is no noise curve as "latensify noise" writes it.`, {
      cause: parsed.error,
    });
  }
  const kept = parsed.data;
  return 'curves' in kept ? { kind: 'cameras', curves: kept.curves } : { kind: 'curve', curve: kept };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
