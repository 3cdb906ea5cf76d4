import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { LatensifyError } from '../../common/errors.js';

/** Files to be handed out: one by itself, several as a zip. */
export interface Download {
  readonly id: string;
  readonly name: string;
  readonly files: readonly { readonly path: string; /** In the zip. */ readonly name: string }[];
}

const kept = 100;

/** What may be downloaded, by ids that nobody can guess. */
export class Downloads {
  private readonly downloads = new Map<string, Download>();

  /**
   * @param files with the folders that they get in a zip
   * @param wanted its name; default: the file's, or that of the program for a zip
   * @throws LatensifyError 'usage' where there are none
   */
  add(files: readonly { readonly path: string; readonly folder: string }[], wanted?: string): Download {
    if (files.length === 0)
      throw new LatensifyError('usage', 'There is no result that could be downloaded yet.');
    const named = uniqueNames(files);
    const name = wanted ?? (files.length === 1 ? basename(files[0]!.path) : 'latensify.zip');
    const download = { id: randomUUID(), name, files: named };
    this.downloads.set(download.id, download);
    if (this.downloads.size > kept) this.downloads.delete(this.downloads.keys().next().value!);
    return download;
  }

  get(id: string): Download | undefined {
    return this.downloads.get(id);
  }
}

/** Two batches may hold files of the same name. */
function uniqueNames(
  files: readonly { readonly path: string; readonly folder: string }[],
): Download['files'] {
  const taken = new Set<string>();
  return files.map(({ path, folder }) => {
    const plain = folder === '' ? basename(path) : `${folder}/${basename(path)}`;
    let name = plain;
    for (let number = 2; taken.has(name.toLowerCase()); number++)
      name = plain.replace(/(\.[^./]*)?$/, `-${number}$1`);
    taken.add(name.toLowerCase());
    return { path, name };
  });
}
