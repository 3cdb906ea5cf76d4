import { readFile } from 'node:fs/promises';
import { LatensifyError } from '../../common/errors.js';
import { type DenoiseOptions, type NoiseCurve, parseNoiseCurves } from '../../engine/index.js';
import type { Corruption } from '../../engine/lab/index.js';
import type { CorruptionFlag } from '../lab-arguments.js';

/** @throws LatensifyError 'unreadable' | 'usage' */
export async function readCurves(path: string): Promise<NonNullable<DenoiseOptions['noise']>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new LatensifyError('unreadable', `${path}: There is no such file, or it can't be read.`, { cause });
  }
  return parseNoiseCurves(path, text);
}

/** @throws LatensifyError 'unreadable' | 'usage' for several curves in one file, too */
export async function readCurve(path: string): Promise<NoiseCurve> {
  const noise = await readCurves(path);
  if (noise.kind === 'curve') return noise.curve;
  const [first, ...others] = noise.kind === 'cameras' ? noise.curves : [];
  if (first !== undefined && others.length === 0) {
    return { points: first.points, correlation: first.correlation };
  }
  const settings = [first, ...others].map((each) => each && `${each.camera} at ISO ${each.iso}`);
  throw new LatensifyError(
    'usage',
    `${path} has several curves (${settings.join(', ')}): measure the pictures of one camera at one setting.`,
  );
}

/** @throws as readCurve */
export async function readCorruption(flag: CorruptionFlag): Promise<Corruption> {
  return flag.kind === 'camera' ? { kind: flag.kind, curve: await readCurve(flag.file) } : flag;
}
