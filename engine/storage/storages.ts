import { LatensifyError } from '../../common/errors.js';
import { diskStorage, isS3, type StagedFile, type Storage } from '../files/index.js';

/** Disks and buckets; what speaks with buckets is loaded when the first address of one is met. */
export function createStorage(): Storage {
  let s3: Promise<Storage> | undefined;
  const openS3 = (): Promise<Storage> => {
    s3 ??= import('./s3/index.js').then(({ createS3Storage }) => createS3Storage());
    return s3;
  };
  const at = async (path: string): Promise<Storage> => (isS3(path) ? await openS3() : diskStorage);
  return {
    walk: async (sources, options) => {
      if (!sources.some(isS3)) return await diskStorage.walk(sources, { ...options, ...onDisk(options) });
      if (!sources.every(isS3)) {
        throw new LatensifyError(
          'usage',
          'Sources lie either on disks or in buckets: name them in two jobs.',
        );
      }
      return await (await openS3()).walk(sources, options);
    },
    status: async (path) => await (await at(path)).status(path),
    isTaken: async (path) => await (await at(path)).isTaken(path),
    realPath: async (path) => await (await at(path)).realPath(path),
    read: async (path) => await (await at(path)).read(path),
    readHead: async (path, bytes) => await (await at(path)).readHead(path, bytes),
    toLocal: async (file) => await (await at(file.path)).toLocal(file),
    stageBytes: async (target, ...rest) => await (await at(target)).stageBytes(target, ...rest),
    stageCopy: async (target, source, traits) => {
      if (isS3(target) || !isS3(source)) return await (await at(target)).stageCopy(target, source, traits);
      const local = await (await openS3()).toLocal({ ...traits, ...nowhere, path: source });
      try {
        return await diskStorage.stageCopy(target, local.file.path, traits);
      } finally {
        await local.release();
      }
    },
    staged: (temporary) => (isS3(temporary) ? later(temporary, openS3) : diskStorage.staged(temporary)),
    removeStaged: async (folder, ...rest) => await (await at(folder)).removeStaged(folder, ...rest),
    removeStaleTemporaries: async (folder) => await (await at(folder)).removeStaleTemporaries(folder),
    backUp: async (original, wished) => {
      if (isS3(original) !== isS3(wished)) {
        throw new LatensifyError('usage', 'Originals are kept where they are: on disks, or in buckets.');
      }
      return await (await at(original)).backUp(original, wished);
    },
    removeOriginal: async (original, backup) => await (await at(original)).removeOriginal(original, backup),
    openJournal: async (folder) => await (await at(folder)).openJournal(folder),
    lockFolder: async (folder) => await (await at(folder)).lockFolder(folder),
  };
}

/** Buckets are no folders of disks, even where a path looks like one. */
const onDisk = ({ exclude }: { readonly exclude?: readonly string[] }): { exclude?: readonly string[] } =>
  exclude === undefined ? {} : { exclude: exclude.filter((folder) => !isS3(folder)) };

const nowhere = {
  name: '',
  realPath: '',
  base: '',
  folder: '',
  size: 0,
  named: false,
  isLink: false,
} as const;

function later(temporary: string, open: () => Promise<Storage>): StagedFile {
  return {
    temporary,
    commit: async (...rest) => await (await open()).staged(temporary).commit(...rest),
    discard: async () => await (await open()).staged(temporary).discard(),
  };
}
