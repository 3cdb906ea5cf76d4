import { basename, dirname, join } from 'node:path';
import type { AppContract, Grant, Handlers, LabPicturesOf, LabSheet, LabSortBy } from '../../api/index.js';
import type { PictureFile } from '../../host/index.js';
import type { HeldOut, SortBy } from '../../lab/index.js';
import type { App } from '../service.js';
import { demandDownloads, freePath, plainName, showDownload } from './outputs.js';

type UseCalls =
  | 'lab.examine'
  | 'lab.classify'
  | 'lab.group'
  | 'lab.sort'
  | 'lab.exportCodes'
  | 'lab.besidePca'
  | 'lab.explore'
  | 'lab.units'
  | 'lab.decode'
  | 'lab.nearest';

/** Answers what one client asks of its models. */
export function useHandlers(app: App): Pick<Handlers<AppContract>, UseCalls> {
  const { lab } = app;
  const { user, look, pictures } = lab;
  const within = lab.within && { within: [...lab.within] };

  /** What a training held out is told along with its pictures. */
  async function sourceOf(from: LabPicturesOf): Promise<{ source: string; heldOut?: HeldOut }> {
    if (!('run' in from)) return { source: app.pathOfSource(from.source) };
    const { source, holdOut, settings } = (await lab.find(from.run)).record;
    return { source, heldOut: { share: holdOut, seed: settings.training.seed } };
  }
  const pathOf = async (from: LabPicturesOf): Promise<string> => (await sourceOf(from)).source;
  const show = <S extends { readonly picture: PictureFile }>(
    sheet: S,
  ): Omit<S, 'picture'> & Pick<LabSheet, 'picture'> => ({
    ...sheet,
    picture: pictures.add(sheet.picture),
  });
  async function nameOf(model: string): Promise<string> {
    const known = (await look.call('models', {})).find(({ id }) => id === model);
    return plainName(known?.name ?? model);
  }
  /** A path that is free, in the folder that was granted or in one to download from. */
  async function placeFor(folder: Grant | undefined, name: string): Promise<string> {
    if (folder === undefined) demandDownloads(app);
    return await freePath(folder === undefined ? await app.exportFolder() : app.folderOfGrant(folder), name);
  }
  async function sortBy(by: LabSortBy): Promise<SortBy> {
    return by.kind === 'class' ? { kind: 'class', examples: await pathOf(by.examples) } : by;
  }

  return {
    'lab.examine': async ({ model, from }, { signal }) => {
      const request = { model, source: await pathOf(from), ...within };
      const found = await user.call('examine', request, { signal });
      return { ...found, original: pictures.add(found.original), output: pictures.add(found.output) };
    },
    'lab.classify': async ({ model, from }, { signal }) =>
      await user.call('classify', { model, source: await pathOf(from), ...within }, { signal }),
    'lab.group': async ({ model, from, count }, { signal }) => {
      const request = { model, source: await pathOf(from), count, ...within };
      const found = await user.call('group', request, { signal });
      return { ...found, sheet: show(found.sheet) };
    },
    'lab.sort': async ({ model, from, by, folder: grant }, { signal }) => {
      const source = await pathOf(from);
      const name = `${plainName(basename(source))}, sorted`;
      const folder = await placeFor(grant, name);
      const request = { model, source, by: await sortBy(by), folder, ...within };
      const { files, folders } = await user.call('sort', request, { signal });
      if (grant !== undefined) return { folders, name: basename(folder) };
      const inZip = files.map((file) => ({ path: join(folder, file), folder: `${name}/${dirname(file)}` }));
      return { folders, name, download: showDownload(app.downloads.add(inZip, `${name}.zip`)) };
    },
    'lab.exportCodes': async ({ model, from, format, folder }, { signal }) => {
      const source = await pathOf(from);
      const file = await placeFor(folder, `${await nameOf(model)}, codes.${format}`);
      const name = basename(file);
      const found = await user.call('codes', { model, source, format, file, ...within }, { signal });
      if (folder !== undefined) return { ...found, name };
      return {
        ...found,
        name,
        download: showDownload(app.downloads.add([{ path: file, folder: '' }], name)),
      };
    },
    'lab.besidePca': async ({ model, from }, { signal }) =>
      await user.call('beside-pca', { model, ...(await sourceOf(from)), ...within }, { signal }),
    'lab.explore': async ({ model, from }, { signal }) => {
      const request = { model, ...(await sourceOf(from)), ...within };
      const found = await user.call('explore', request, { signal });
      return { ...found, sheet: show(found.sheet) };
    },
    'lab.units': async ({ model, from }, { signal }) => {
      const request = { model, source: await pathOf(from), ...within };
      const { sheet, ...found } = await user.call('units', request, { signal });
      return { ...found, ...(sheet && { sheet: show(sheet) }) };
    },
    'lab.decode': async (request, { signal }) => {
      const { picture, ...sheet } = await look.call('decode', request, { signal });
      return { ...sheet, picture: pictures.add(picture, 'passing') };
    },
    'lab.nearest': async ({ model, from, count, seed }, { signal }) => {
      const request = { model, ...(await sourceOf(from)), count, seed, ...within };
      const found = await user.call('nearest', request, { signal });
      return { ...found, sheet: show(found.sheet) };
    },
  };
}
