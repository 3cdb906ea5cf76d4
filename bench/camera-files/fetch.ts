import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Sample } from './samples.js';

export interface Fetched {
  /** Their files. */
  readonly there: readonly string[];
  /** A sentence for each that is not there. */
  readonly skipped: readonly string[];
}

/**
 * Brings the samples into a folder, but for those that are there already. A file counts only where it is, byte for byte,
 * the one that is meant.
 * @param host serves files as raw.githubusercontent.com does
 */
export async function fetchSamples(
  samples: readonly Sample[],
  folder: string,
  host: string,
): Promise<Fetched> {
  await mkdir(folder, { recursive: true });
  const there: string[] = [];
  const skipped: string[] = [];
  for (const sample of samples) {
    const file = join(folder, basename(sample.path));
    const known = await readFile(file).catch(() => undefined);
    if (known !== undefined && blobId(known) === sample.blob) {
      there.push(file);
      continue;
    }
    try {
      const bytes = await download(addressOf(sample, host));
      if (blobId(bytes) !== sample.blob) throw new Error('it is another file than the one that is meant');
      await writeFile(`${file}.part`, bytes);
      await rename(`${file}.part`, file);
      there.push(file);
    } catch (thrown) {
      skipped.push(`${basename(sample.path)}: ${causeOf(thrown)}`);
    }
  }
  return { there, skipped };
}

const addressOf = ({ repository, commit, path }: Sample, host: string): string =>
  `${host}/${repository}/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;

async function download(address: string): Promise<Uint8Array> {
  const response = await fetch(address, { signal: AbortSignal.timeout(120_000) });
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

const blobId = (bytes: Uint8Array): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

function causeOf(thrown: unknown): string {
  const { message, cause } = thrown as Error;
  return cause instanceof Error && cause.message !== '' ? `${message} (${cause.message})` : message;
}
