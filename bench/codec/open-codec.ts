import { openLatensify, openStagedLatensify } from './latensify.js';
import { openSharpCodec } from './sharp-codecs.js';
import type { BenchCodec } from './types.js';

/** @throws Error for an unknown id */
export async function openCodec(id: string): Promise<BenchCodec> {
  if (id === 'latensify') return openLatensify();
  if (id === 'latensify-staged') return openStagedLatensify();
  const codec = openSharpCodec(id);
  if (!codec) throw new Error(`No codec has the id "${id}".`);
  return codec;
}
