import { openSharpCodec } from './sharp-codecs.js';
import type { BenchCodec } from './types.js';

/** @throws Error for an unknown id */
export function openCodec(id: string): Promise<BenchCodec> {
  const codec = openSharpCodec(id);
  if (!codec) return Promise.reject(new Error(`No codec has the id "${id}".`));
  return Promise.resolve(codec);
}
