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
  throw new LatensifyError('usage', 'Give the file of one camera at one setting: a single curve.');
}

/** @throws as readCurve */
export async function readCorruption(flag: CorruptionFlag): Promise<Corruption> {
  return flag.kind === 'camera' ? { kind: flag.kind, curve: await readCurve(flag.file) } : flag;
}
