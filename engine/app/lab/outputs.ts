import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LatensifyError } from '../../../common/errors.js';
import { withFileErrors } from '../../files/index.js';
import type { App } from '../service.js';

export const showDownload = ({ id, name }: { readonly id: string; readonly name: string }) => ({ id, name });

/** For a file or folder. */
export const plainName = (name: string): string =>
  name
    .replace(/[^\p{L}\p{N} ._-]/gu, '_')
    .replace(/^\.+|[. ]+$/g, '')
    .slice(0, 80) || 'model';

/** @throws LatensifyError 'usage' where a folder is needed */
export function demandDownloads(app: App): void {
  if (app.options.uploads === undefined) {
    throw new LatensifyError('usage', 'There is nothing to download from here: choose a folder.');
  }
}

/** In the folder under this name, or with a number where it is taken. @throws LatensifyError 'unwritable' */
export async function freePath(folder: string, name: string): Promise<string> {
  await withFileErrors('unwritable', () => mkdir(folder, { recursive: true }));
  for (let number = 1; ; number++) {
    const path = join(folder, number === 1 ? name : name.replace(/(\.[^.]*)?$/, ` ${number}$1`));
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (!isThere) return path;
  }
}
