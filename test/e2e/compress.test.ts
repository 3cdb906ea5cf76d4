import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import type { AppPage } from './support/app-page.js';
import { dropFiles } from './support/drop.js';
import { makeFolder, makeTrip, type TestFolder } from './support/pictures.js';
import { noSurface, type OpenedApp, surfaces } from './support/surfaces.js';

/** One visit from the first start to the exported file: each test goes on where the last one ended. */
describe.skipIf(noSurface).each(surfaces)('compressing a dropped folder, in $name', (surface) => {
  let folder: TestFolder;
  let opened: OpenedApp;
  let app: AppPage;

  beforeAll(async () => {
    folder = await makeFolder();
    opened = await surface.open(`${folder.path}/state`);
    app = opened.app;
  });

  afterAll(async () => {
    await opened.close();
    await folder.remove();
  });

  it('starts with a place to drop pictures on, and the device', async () => {
    await app.page.getByRole('heading', { name: 'Drop photographs or folders here' }).waitFor();
    await app.page.getByText(/The work will be done by: \w+/).waitFor({ timeout: 60_000 });
  });

  it('takes a dropped folder with its sub-folders', async () => {
    const trip = await makeTrip(folder.path);
    await dropFiles(app.page, [trip]);
    await app.row(/Iceland/).waitFor();
    for (const name of ['day 1', 'day 1/raw', 'caps.png', 'parrots.png', 'window.png', 'notes.txt']) {
      await app.row(new RegExp(name)).first().waitFor();
    }
    expect(await app.row('caps.png').getByRole('img').count()).toBe(0);
  });

  it('shows the picture against what the settings would make of it', async () => {
    await app.row('caps.png').click();
    await app.waitForPicture();
    await app.page.getByText(/Latensify, quality 66/).waitFor();
    await app.page
      .getByText(/\d+(\.\d+)? dB/)
      .first()
      .waitFor({ timeout: 60_000 });
  });

  it('follows the quality', async () => {
    const quality = app.page.getByRole('slider', { name: 'Quality' });
    await quality.focus();
    for (let step = 0; step < 4; step++) await quality.press('ArrowLeft');
    await app.page.getByText(/Latensify, quality 64/).waitFor();
    await app.page
      .getByRole('combobox', { name: /Preset/ })
      .getByText('Own quality')
      .waitFor();
  });

  it('compresses, and says of each file what became of it', async () => {
    await app.compress();
    for (const name of ['caps.png', 'parrots.png', 'window.png']) {
      await app.waitForState(name, /−\d\d %\s*done/);
    }
    await app.waitForState('cut-off.jpg', /ends|cut|damaged|broken|incomplete/i);
    await app.waitForState('notes.txt', 'It is no picture.');
    await app.page.getByText(/1 failed/).waitFor();
  });

  it('compares the written result, side by side and as a difference', async () => {
    await app.row('parrots.png').click();
    await app.waitForPicture();
    await app.page
      .getByText(/\d+(\.\d+)? : 1/)
      .first()
      .waitFor();
    await app.page.keyboard.press('s');
    await app.page.getByRole('button', { name: 'Side by side', pressed: true }).waitFor();
    await app.page.keyboard.press('d');
    await app.page.getByRole('button', { name: 'Difference', pressed: true }).waitFor();
    await app.page.keyboard.press('d');
  });

  it('explains a failure on the stage', async () => {
    await app.row('cut-off.jpg').click();
    await app.page.getByText('This picture could not be compressed').waitFor();
    await app.button('Try again').first().waitFor();
  });

  const inBrowser = it.runIf(surface.name === 'a browser');

  inBrowser('exports what is done as a JPEG that other programs open', async () => {
    await app.row('caps.png').click();
    await app.row('parrots.png').click({ modifiers: ['Control'] });
    await app.page.keyboard.press('Control+e');
    const dialog = app.page.getByRole('dialog', { name: 'Export' });
    await dialog.getByRole('radio', { name: 'JPEG' }).click();
    await dialog.getByRole('button', { name: 'Export 2 pictures' }).click();
    await dialog.getByText('2 pictures exported.').waitFor({ timeout: 60_000 });
    const saving = app.page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Download' }).click();
    const bytes = await readFile(await (await saving).path());
    expect(bytes.subarray(0, 2).toString()).toBe('PK');
    await app.page.keyboard.press('Escape');
  });

  inBrowser('hands out a single result as a file', async () => {
    await app.row('caps.png').click();
    await app.page.keyboard.press('Control+e');
    const dialog = app.page.getByRole('dialog', { name: 'Export' });
    await dialog.getByRole('radio', { name: 'Selected (1)' }).click();
    await dialog.getByRole('radio', { name: 'PNG' }).click();
    await dialog.getByRole('button', { name: 'Export 1 picture' }).click();
    await dialog.getByText('1 picture exported.').waitFor({ timeout: 60_000 });
    const saving = app.page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Download' }).click();
    const { width, height, format } = await sharp(await (await saving).path()).metadata();
    expect({ width, height, format }).toEqual({ width: 768, height: 512, format: 'png' });
    await app.page.keyboard.press('Escape');
  });

  it('leaves nothing for the page to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});
