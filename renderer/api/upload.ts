import type { AppContract, Client, Grant } from '../../engine/api/index.js';
import type { DroppedFile } from './dropped-files.js';

/** Requests at the same time. */
const lanes = 3;

/**
 * Brings files to the server.
 * @throws LatensifyError 'cancelled' when the signal fires; Error with the server's sentence when it refuses a file
 */
export async function uploadFiles(
  client: Client<AppContract>,
  files: readonly DroppedFile[],
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<Grant[]> {
  if (files.length === 0) return [];
  const upload = await client.call('uploads.begin', {}, { signal });
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const queue = [...files];
  let sent = 0;
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await put(upload.id, next, signal);
      sent += next.file.size;
      onProgress(total === 0 ? 1 : sent / total);
    }
  };
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
    const { grants } = await client.call('uploads.finish', upload, { signal });
    return grants;
  } catch (error) {
    queue.length = 0;
    await client.call('uploads.cancel', upload).catch(() => undefined);
    throw error;
  }
}

async function put(upload: string, { file, path }: DroppedFile, signal: AbortSignal): Promise<void> {
  const address = `/uploads/${upload}/${path.split('/').map(encodeURIComponent).join('/')}`;
  const response = await fetch(address, { method: 'PUT', body: file, signal });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
}
