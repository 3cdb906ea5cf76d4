import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { AppContract, Handlers } from '../../api/index.js';
import { withFileErrors } from '../../files/index.js';
import type { App } from '../service.js';
import { demandDownloads, freePath, plainName, showDownload } from './outputs.js';
import type { LabLink } from './link.js';
import { tuningHandlers } from './tuning-handlers.js';
import { useHandlers } from './use-handlers.js';

type LabHandlers = Pick<Handlers<AppContract>, Extract<keyof Handlers<AppContract>, `lab.${string}`>>;

const done = {};

/** Answers what one client asks of the lab. */
export function labHandlers(app: App): LabHandlers {
  const { lab } = app;
  const { look, pictures } = lab;
  const within = lab.within && { within: [...lab.within] };
  const changed = (): typeof done => {
    app.emit('lab.models', {});
    return done;
  };
  return {
    'lab.kinds': async () => await look.call('kinds', {}),
    'lab.check': async ({ source, ...rest }, { signal }) => {
      const request = { source: app.pathOfSource(source), ...rest, ...within };
      const { sheet, ...found } = await look.call('check', request, { signal });
      return { ...found, ...(sheet && { sheet: pictures.add(sheet) }) };
    },
    'lab.describe': async (request, { signal }) => await look.call('describe', request, { signal }),
    'lab.estimate': async ({ pictures: all, holdOut, ...rest }, { signal }) => {
      const heldOut = Math.max(1, Math.round(all * holdOut));
      const counts = { pictures: Math.max(1, all - heldOut), heldOut };
      return await lab.estimator.call('estimate', { ...rest, ...counts }, { signal });
    },

    'lab.start': async (request) => await lab.trainings.start(request),
    'lab.pause': async ({ run }) => {
      (await lab.keeperOf(run)).pause(run);
      return done;
    },
    'lab.resume': async ({ run }) => {
      await (await lab.keeperOf(run)).resume(run);
      return done;
    },
    'lab.stop': async ({ run }) => {
      await (await lab.keeperOf(run)).stop(run);
      return done;
    },
    'lab.remove': async ({ run }) => {
      await (await lab.keeperOf(run)).remove(run);
      return done;
    },
    'lab.runs': async () => await lab.trainings.runs(),
    'lab.run': async ({ run }) => await lab.trainings.detail(run),
    'lab.exportLog': async ({ run, folder }) => {
      const { name, text } = await (await lab.keeperOf(run)).log(run);
      const file = `${plainName(name)}.csv`;
      if (folder === undefined) demandDownloads(app);
      const place = folder === undefined ? await app.exportFolder() : app.folderOfGrant(folder);
      const target = await freePath(place, file);
      await withFileErrors('unwritable', () => writeFile(target, text));
      if (folder !== undefined) return { name: basename(target) };
      const download = app.downloads.add([{ path: target, folder: '' }], file);
      return { download: showDownload(download), name: file };
    },

    'lab.models': async () => await look.call('models', {}),
    'lab.card': async (request) => await look.call('card', request),
    'lab.renameModel': async (request) => {
      await look.call('rename', request);
      return changed();
    },
    'lab.deleteModel': async ({ model }) => {
      await look.call('delete', { model });
      return changed();
    },
    'lab.exportModel': async ({ model, folder }) => {
      const known = (await allModels(look)).find(({ id }) => id === model);
      const name = plainName(known?.name ?? model);
      if (folder === undefined) demandDownloads(app);
      const place = folder === undefined ? await app.exportFolder() : app.folderOfGrant(folder);
      const target = await freePath(place, name);
      const { files } = await look.call('export', { model, folder: target });
      if (folder !== undefined) return { name: basename(target) };
      const download = app.downloads.add(
        files.map((path) => ({ path, folder: name })),
        `${name}.zip`,
      );
      return { download: showDownload(download), name };
    },
    'lab.importModel': async ({ grant }, { signal }) => {
      const { model } = await look.call('import', { path: app.pathOfGrant(grant) }, { signal });
      changed();
      const { id, name } = (await allModels(look)).find((each) => each.id === model)!;
      return { id, name };
    },
    'lab.draw': async (request, { signal }) => {
      const { sheet, columns } = await look.call('draw', request, { signal });
      return { sheet: pictures.add(sheet), columns };
    },
    ...tuningHandlers(app),
    ...useHandlers(app),
  };
}

/** Autoencoders and fine-tuned networks. */
const allModels = async (look: LabLink): Promise<{ id: string; name: string }[]> => [
  ...(await look.call('models', {})),
  ...(await look.call('tuned-models', {})),
];
