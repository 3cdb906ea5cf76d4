import { readFile, stat } from 'node:fs/promises';
import { LatensifyError } from '../../common/errors.js';
import { withFileErrors } from './fs-errors.js';

/**
 * A file's bytes; a pipe or a device, which might never end, is refused.
 * @throws LatensifyError 'unreadable'
 */
export async function readRegularFile(path: string): Promise<Uint8Array> {
  return await withFileErrors('unreadable', async () => {
    const status = await stat(path);
    if (status.isDirectory()) throw new LatensifyError('unreadable', 'It is a folder.');
    if (!status.isFile()) throw new LatensifyError('unreadable', 'It is not a regular file.');
    return await readFile(path);
  });
}
