import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { walk } from '../files/index.js';
import type { OwnModel } from './models.js';
import type { Codes, EncodeHooks } from './use.js';

/** More bytes of codes and pixels are not kept. */
const MOST_BYTES = 256 * 2 ** 20;

/**
 * The codes that were asked for last: another question about the same pictures needs no network. A file that came,
 * went or changed makes them anew.
 */
export class CodesCache {
  private known: { readonly key: string; readonly codes: Codes } | undefined;

  async get(
    { id }: OwnModel,
    source: string,
    { withPixels = false, within, signal }: EncodeHooks,
    encode: () => Promise<Codes>,
  ): Promise<Codes> {
    const key = JSON.stringify([id, source, within, await stampOf(source, signal)]);
    const { known } = this;
    if (known?.key === key && (!withPixels || known.codes.pixels !== undefined)) return known.codes;
    // Freed before others are made.
    this.known = undefined;
    const codes = await encode();
    const bytes = codes.data.byteLength + (codes.pixels?.data.byteLength ?? 0);
    if (bytes <= MOST_BYTES) this.known = { key, codes };
    return codes;
  }
}

/** Names, sizes and times of all files that the source consists of; nothing for drawn pictures. */
async function stampOf(source: string, signal: AbortSignal | undefined): Promise<string> {
  const status = await stat(source).catch(() => undefined);
  if (status === undefined) return '';
  if (!status.isDirectory()) return `${status.size} ${status.mtimeMs}`;
  const { files } = await walk([source], { recursive: true, ...(signal && { signal }) });
  const hash = createHash('sha256');
  for (const { path, size, mtimeMs } of files) hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  return hash.digest('base64');
}
