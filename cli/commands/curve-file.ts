import { readFile } from 'node:fs/promises';
import { LatensifyError } from '../../common/errors.js';
import { type DenoiseOptions, parseNoiseCurves } from '../../engine/index.js';

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
