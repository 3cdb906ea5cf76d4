import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LatensifyError } from '../../common/errors.js';
import { resourceRoot } from '../../common/paths.js';
import type { AppContract, Handlers, JobSettings, RenderRequest, Version } from '../api/index.js';
import { hintsPath } from '../files/index.js';
import { hasResult } from '../queue/index.js';
import { labHandlers } from './lab/index.js';
import type { App } from './service.js';
import { Views } from './views.js';

type Area<Prefix extends string> = Pick<
  Handlers<AppContract>,
  Extract<keyof Handlers<AppContract>, `${Prefix}.${string}`>
>;

const done = {};

/** Answers one client's calls. */
export const handlersFor = (app: App): Handlers<AppContract> => ({
  ...programHandlers(app),
  ...grantHandlers(app),
  ...itemHandlers(app),
  ...jobHandlers(app),
  ...noiseHandlers(app),
  ...previewHandlers(app),
  ...hintHandlers(app),
  ...resultHandlers(app),
  ...labHandlers(app),
});

function programHandlers(app: App): Area<'app' | 'models' | 'engine' | 'settings' | 'presets' | 'recent'> {
  const { engine, state } = app;
  return {
    'app.info': () => app.info(),
    'app.devices': (_, { signal }) => engine.call('devices', {}, { signal }),
    'app.models': (_, { signal }) => engine.call('models', {}, { signal }),
    'models.embedded': async ({ item }, { signal }) => {
      const { path } = pathsOfItem(app, item);
      const model = await engine.call('models.embedded', { path }, { signal });
      return model === undefined ? {} : { model };
    },
    'models.trust': ({ id }, { signal }) => engine.call('models.trust', { id }, { signal }),
    'app.log': () => [...app.log.entries],
    'engine.restart': () => {
      engine.restart();
      return done;
    },
    'settings.get': () => state.settings,
    'settings.set': (changes) => {
      const isOtherDevice = changes.device !== undefined && changes.device !== state.settings.device;
      if (isOtherDevice && app.runner.totals().queue === 'running') {
        throw new LatensifyError('usage', 'The device can be changed when nothing runs: pause first.');
      }
      const settings = state.changeSettings(changes);
      if (isOtherDevice) engine.restart();
      app.emit('settings.changed', settings);
      return settings;
    },
    'presets.list': () => state.presets,
    'presets.save': (preset) => state.savePreset(preset),
    'presets.remove': ({ id }) => {
      state.removePreset(id);
      return done;
    },
    'recent.list': () => state.recents,
    'recent.open': ({ id }) => state.openRecent(id),
    'recent.clear': () => {
      state.clearRecents();
      return done;
    },
  };
}

function grantHandlers(app: App): Area<'grants' | 'picker' | 'uploads'> {
  const { pick, browse, uploads } = app.options;
  return {
    'grants.pick': async ({ what }) => ({
      grants: await app.grant(await offered(pick, 'There are no dialogs here.')(what)),
    }),
    'grants.samples': async () => {
      const samples = ['kodim03.png', 'kodim07.png', 'kodim23.png'];
      return { grants: await app.grant(samples.map((name) => join(resourceRoot, 'examples', name))) };
    },
    'picker.list': async ({ folder }) =>
      await offered(browse, 'The server was started without a folder to pick from.').list(folder),
    'picker.grant': async ({ entries }) => {
      const paths = await offered(browse, 'The server was started without a folder to pick from.').pick(
        entries,
      );
      return { grants: await app.grant(paths) };
    },
    'uploads.begin': () => ({ id: offered(uploads, 'Files are not uploaded here.').begin() }),
    'uploads.finish': async ({ id }) => {
      const paths = await offered(uploads, 'Files are not uploaded here.').finish(id);
      return { grants: await app.grant(paths) };
    },
    'uploads.cancel': async ({ id }) => {
      await offered(uploads, 'Files are not uploaded here.').cancel(id);
      return done;
    },
  };
}

/** @throws LatensifyError 'unsupported' where the surroundings don't have it */
function offered<T>(part: T | undefined, sentence: string): T {
  if (part === undefined) throw new LatensifyError('unsupported', sentence);
  return part;
}

function itemHandlers(app: App): Area<'items'> {
  const { queue, runner } = app;
  return {
    'items.add': async ({ grants }, { signal }) => await app.add(grants, signal),
    'items.list': ({ offset, limit, states }) => ({
      ...queue.page(offset, limit, states),
      batches: queue.describeBatches(),
    }),
    'items.get': ({ ids }) => ({
      items: ids.flatMap((id) => {
        const item = queue.get(id);
        return item === undefined ? [] : [queue.show(item)];
      }),
    }),
    'items.remove': async (selection) => {
      const ids = queue.select(selection);
      runner.cancel({ ids });
      const files = ids
        .map((id) => app.item(id))
        .flatMap(({ path, result }) => [path, hintsPath(path), result?.path ?? path]);
      queue.remove(ids);
      await app.options.uploads?.forget(files);
      return { removed: ids.length };
    },
    'items.retry': (selection) => {
      const ids = queue.select(selection).filter((id) => isOver(queue.get(id)!.state));
      for (const id of ids) {
        const { result, earlier } = app.item(id);
        const path = result?.path;
        queue.change(id, {
          state: 'waiting',
          reason: undefined,
          notices: [],
          result: undefined,
          earlier: path === undefined ? earlier : { path, bytes: result!.bytes },
        });
      }
      return { waiting: ids.length };
    },
    'items.configure': ({ items, settings }) => {
      if (settings !== null) app.folderOf(settings.output);
      queue.changeAll(queue.select(items), { settings: settings ?? undefined });
      return done;
    },
  };
}

const isOver = (state: string): boolean => ['failed', 'cancelled', 'kept', 'done'].includes(state);

function jobHandlers(app: App): Area<'job'> {
  const { runner, state } = app;
  const setDefaults = (defaults: JobSettings): void => {
    state.setDefaults(defaults);
    app.emit('job.defaults', defaults);
  };
  return {
    'job.defaults': () => state.defaults,
    'job.setDefaults': (defaults: JobSettings) => {
      app.folderOf(defaults.output);
      setDefaults(defaults);
      return done;
    },
    'job.choose': ({ job }) => {
      const defaults = state.defaultsOf(job);
      setDefaults(defaults);
      return defaults;
    },
    'job.totals': () => runner.totals(),
    'job.run': ({ items }) => {
      runner.run(items);
      return done;
    },
    'job.pause': () => {
      runner.pause();
      return done;
    },
    'job.resume': () => {
      runner.resume();
      return done;
    },
    'job.cancel': ({ items }) => {
      runner.cancel(items);
      return done;
    },
  };
}

function noiseHandlers(app: App): Area<'noise'> {
  return {
    'noise.measure': async ({ items }, { signal }) => {
      const ids = app.queue.select(items);
      if (ids.length === 0) throw new LatensifyError('usage', 'Choose the pictures to be measured.');
      const paths = ids.map((id) => pathsOfItem(app, id).path);
      return await app.engine.call('noise.measure', { paths }, { signal });
    },
  };
}

function previewHandlers(app: App): Area<'preview'> {
  const views = new Views();
  const task = ({ item, version, region, level }: RenderRequest) => ({
    ...pathsOfItem(app, item),
    ...referenceOf(app, version),
    version,
    region,
    level,
  });
  return {
    'preview.open': async ({ item }, { signal }) =>
      await app.engine.call('preview.open', { path: pathsOfItem(app, item).path }, { signal }),
    'preview.rendering': async ({ item }, { signal }) => {
      const { path } = pathsOfItem(app, item);
      const picture = await app.engine.call('preview.rendering', { path }, { signal });
      return picture === undefined ? {} : { pixels: app.pixelStore.add(picture) };
    },
    'preview.render': async (request, context) => {
      const signal = views.begin(`render ${request.view}`, context.signal);
      const { picture, ...rest } = await app.engine.call('preview.render', task(request), { signal });
      return { ...rest, pixels: app.pixelStore.add(picture) };
    },
    'preview.measure': async (request, context) => {
      const signal = views.begin(`measure ${request.view}`, context.signal);
      return await app.engine.call('preview.measure', task(request), { signal });
    },
    'preview.estimate': async ({ item, version }, { signal }) =>
      await app.engine.call('preview.estimate', { ...pathsOfItem(app, item), version }, { signal }),
    'preview.palette': async ({ item, version, x, y }, { signal }) => {
      const { path } = pathsOfItem(app, item);
      const request = { path, ...referenceOf(app, version), version, x, y };
      return await app.engine.call('preview.palette', request, { signal });
    },
    'preview.close': async ({ item }) => {
      const { path } = pathsOfItem(app, item);
      await app.engine.call('preview.close', { path });
      return done;
    },
  };
}

/** Saved beside where the picture was added, as jobs look for them. */
function hintHandlers(app: App): Area<'hints'> {
  return {
    'hints.load': async ({ item }, { signal }) =>
      await app.engine.call('hints.load', { path: app.item(item).path }, { signal }),
    'hints.save': async ({ item, hints }) =>
      await app.engine.call('hints.save', { path: app.item(item).path, hints }),
  };
}

/** The file that a version's reference stands for. @throws LatensifyError 'usage' for one that was not picked */
function referenceOf(app: App, version: Version): { readonly reference?: string } {
  if (version.kind !== 'colorized' || version.reference === undefined) return {};
  return { reference: app.fileOf(version.reference.id) };
}

/** An original that was replaced is looked at where it is now. */
function pathsOfItem(app: App, id: string): { readonly path: string; readonly result?: string } {
  const item = app.item(id);
  return {
    path: item.result?.original ?? item.path,
    ...(hasResult(item) && { result: item.result!.path! }),
  };
}

function resultHandlers(app: App): Area<'exports' | 'downloads'> {
  const { queue, exports, downloads } = app;
  return {
    'exports.start': ({ items, format, quality, grain, output, overwrite }) =>
      exports.start({
        items: queue.select(items).map((id) => app.item(id)),
        format,
        quality,
        grain,
        folder: app.folderOf(output),
        overwrite,
      }),
    'exports.cancel': ({ id }) => {
      exports.cancel(id);
      return done;
    },
    'downloads.create': async (wanted) => {
      offered(app.options.uploads, 'Results are in their folder already.');
      const files =
        'export' in wanted
          ? (exports.written(wanted.export) ?? [])
          : queue.select(wanted.items).flatMap((id) => {
              const { folder, result } = app.item(id);
              return result?.path === undefined ? [] : [{ path: result.path, folder }];
            });
      const { id, name } = downloads.add(await existing(files));
      return { id, name };
    },
  };
}

/** Files that are still there. */
async function existing<T extends { readonly path: string }>(files: readonly T[]): Promise<T[]> {
  const checks = await Promise.all(
    files.map(
      async (file) =>
        await stat(file.path).then(
          (status) => status.isFile(),
          () => false,
        ),
    ),
  );
  return files.filter((_, index) => checks[index]);
}
