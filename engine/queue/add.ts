import { basename, dirname } from 'node:path';
import { throwIfCancelled } from '../../common/errors.js';
import {
  isHintsName,
  isPictureName,
  isRawName,
  isSidecarName,
  realPathOfMaybe,
  type SourceFile,
  walk,
} from '../files/index.js';
import { kindOf, type QueueItem } from './item.js';
import type { NewItem } from './queue.js';

export interface FoundFiles {
  readonly files: readonly NewItem[];
  /** Sentences, each naming its file. */
  readonly problems: readonly string[];
}

/**
 * The files of a folder with its sub-folders, or a single file, as items: sidecars go with their pictures.
 * @param isAllowed whether a file may be read, by its path with all links resolved
 * @throws LatensifyError 'cancelled'
 */
export async function findFiles(
  path: string,
  kind: 'file' | 'folder',
  isAllowed: (realPath: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<FoundFiles> {
  throwIfCancelled(signal);
  const { files, problems } = await walk([path], { recursive: true, ...(signal && { signal }) });
  const checked = new Map<SourceFile, boolean>();
  for (const file of files) checked.set(file, isAllowed(await finalPath(file)));
  const [allowed, forbidden] = split(files, (file) => checked.get(file) === true);
  const sidecars = sidecarsByPicture(allowed);
  const top = kind === 'folder' ? basename(path) : '';
  return {
    files: allowed
      .filter(({ name }) => !isSidecarName(name) && !isHintsName(name))
      .map((file) => ({
        path: file.path,
        name: file.name,
        folder: [top, file.folder].filter((part) => part !== '').join('/'),
        sidecars: sidecars.get(file.path) ?? [],
        kind: kindOf(file.name),
        bytes: file.size,
      })),
    problems: [
      ...problems.map((problem) => `${basename(problem.path)}: ${problem.reason}`),
      ...forbidden.map(
        ({ name }) => `${name}: It is a link that leads to a place which may not be read here.`,
      ),
    ],
  };
}

/** Where its bytes are: `realPath` has the links of its folders resolved, not the file itself. */
async function finalPath({ realPath, isLink }: SourceFile): Promise<string> {
  return isLink ? await realPathOfMaybe(realPath) : realPath;
}

function split<T>(values: readonly T[], isFirst: (value: T) => boolean): [T[], T[]] {
  return [values.filter(isFirst), values.filter((value) => !isFirst(value))];
}

/** a.jpg.xmp belongs to a.jpg, a.xmp to every picture named a.* beside it. */
function sidecarsByPicture(files: readonly SourceFile[]): Map<string, QueueItem['sidecars']> {
  const byKey = new Map<string, string[]>();
  for (const { path, name } of files.filter((file) => isSidecarName(file.name))) {
    const key = `${dirname(path)}\0${stem(name).toLowerCase()}`;
    byKey.set(key, [...(byKey.get(key) ?? []), path]);
  }
  const owners = files.filter(({ name }) => isPictureName(name) || isRawName(name));
  return new Map(
    owners.map(({ path, name }) => {
      const keys = [name, stem(name)].map((one) => `${dirname(path)}\0${one.toLowerCase()}`);
      return [path, keys.flatMap((key) => byKey.get(key) ?? [])];
    }),
  );
}

const stem = (name: string): string => name.replace(/\.[^.]*$/, '');
