import { readFile } from 'node:fs/promises';
import { LatensifyError } from '../../common/errors.js';
import { type NoiseCurve, parseNoiseCurve } from '../../engine/index.js';

/** @throws LatensifyError 'unreadable' | 'usage' */
export async function readCurve(path: string): Promise<NoiseCurve> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new LatensifyError('unreadable', `${path}: There is no such file, or it can't be read.`, { cause });
  }
  return parseNoiseCurve(path, text);
}
