import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppState } from '../../../engine/app/state.js';
import { temporaryFolder } from '../temp-folder.js';

const faults: string[] = [];
const open = (folder: string) =>
  AppState.open(folder, { place: 'beside' }, (sentence) => faults.push(sentence));

test('settings and presets from before there were several kinds of job are read', async () => {
  const folder = await temporaryFolder();
  const settings = {
    format: 'avif',
    goal: { kind: 'quality', quality: 61 },
    output: { place: 'replace' },
    pattern: '{name}-x',
    overwrite: true,
    copyOthers: false,
  };
  const before = {
    version: 1,
    settings: { theme: 'dark', device: 'cpu', jobs: 3, notifyWhenDone: false },
    defaults: settings,
    presets: [{ id: 'p', name: 'Mine', settings }],
    grants: [],
    recents: [],
  };
  await writeFile(join(folder, 'state.json'), JSON.stringify(before));
  const state = await open(folder);
  expect(state.settings).toEqual(before.settings);
  expect(state.defaults).toEqual({ job: 'compress', ...settings });
  expect(state.presets).toEqual([{ id: 'p', name: 'Mine', settings: { job: 'compress', ...settings } }]);
  const denoising = state.defaultsOf('denoise');
  expect(denoising).toMatchObject({ job: 'denoise', strength: 50, format: 'same' });
  state.setDefaults({ ...denoising, overwrite: true });
  expect(state.defaultsOf('compress')).toEqual({ job: 'compress', ...settings });
  state.setDefaults({ ...state.defaultsOf('compress'), overwrite: false });
  await state.close();
  expect(JSON.parse(await readFile(join(folder, 'state.json'), 'utf8'))).toMatchObject({
    defaults: { job: 'compress', overwrite: false },
  });
  const again = await open(folder);
  expect(again.defaults).toMatchObject({ job: 'compress', overwrite: false });
  expect(again.defaultsOf('denoise')).toMatchObject({ job: 'denoise', overwrite: true });
  expect(faults).toEqual([]);
});

test('a photograph that lends its colours stays granted as long as settings name it', async () => {
  const folder = await temporaryFolder();
  const state = await open(folder);
  const reference = state.grant(join(folder, 'lender.jpg'), 'file');
  const other = state.grant(join(folder, 'other.jpg'), 'file');
  const colorizing = state.defaultsOf('colorize');
  if (colorizing.job === 'colorize') state.setDefaults({ ...colorizing, reference });
  await state.close();
  const again = await open(folder);
  expect(again.granted(reference.id).path).toBe(join(folder, 'lender.jpg'));
  expect(again.references).toEqual([join(folder, 'lender.jpg')]);
  expect(() => again.granted(other.id)).toThrow(/pick it again/);
});
