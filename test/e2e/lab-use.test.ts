import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untrained } from '../engine/lab/own-models.js';
import type { AppPage } from './support/app-page.js';
import { findings } from './support/axe.js';
import { dropFiles } from './support/drop.js';
import { makeFolder, type TestFolder } from './support/pictures.js';
import { noSurface, type OpenedApp, surfaces } from './support/surfaces.js';

/** Stripes, each picture with its own. */
async function makeStripes(folder: string, count: number): Promise<string> {
  const stripes = join(folder, 'Stripes');
  await mkdir(stripes);
  for (let index = 0; index < count; index++) {
    const data = Buffer.from(
      Array.from({ length: 28 * 28 }, (_, at) => (((at % 28) + index) % (index + 3) < 2 ? 230 : 30)),
    );
    await sharp(data, { raw: { width: 28, height: 28, channels: 1 } }).toFile(join(stripes, `${index}.png`));
  }
  return stripes;
}

/** Models as training leaves them, with the weights that it starts from: what they show is no matter here. */
describe.skipIf(noSurface).each(surfaces)('models of one’s own, in $name', (surface) => {
  let folder: TestFolder;
  let opened: OpenedApp;
  let app: AppPage;

  beforeAll(async () => {
    folder = await makeFolder();
    const lab = join(folder.path, 'state', 'lab');
    await untrained(lab, 'Flat', 'linear');
    await untrained(lab, 'Cloud', 'variational');
    await untrained(lab, 'Quiet', 'sparse', { code: 30 });
    opened = await surface.open(`${folder.path}/state`);
    app = opened.app;
  });

  afterAll(async () => {
    await opened.close();
    await folder.remove();
  });

  const model = (name: string) => app.page.getByRole('button', { name: new RegExp(`^${name} `) });
  const heading = (name: string) => app.page.getByRole('heading', { name, exact: true });

  it('ask for pictures where they have no training, and take a folder that is dropped', async () => {
    await app.page.getByRole('button', { name: 'Lab', exact: true }).click();
    await model('Flat').click({ timeout: 60_000 });
    await app.page.getByText('Choose the pictures that it is to be used on.').waitFor();
    expect(await app.button('Compare').isDisabled()).toBe(true);
    await dropFiles(app.page, [await makeStripes(folder.path, 12)]);
    await app.page.getByText('Stripes', { exact: true }).waitFor();
  });

  it('stand beside principal component analysis where they are linear', async () => {
    await app.button('Compare').click();
    await app.page.getByText(/^[\d.]+° at the least, .*° at the most$/).waitFor({ timeout: 90_000 });
    await app.page.getByRole('rowheader', { name: 'Learned from (12)' }).waitFor();
    expect(await findings(app.page)).toEqual([]);
  });

  it('let a picture be changed along the axes, by the keyboard alone', async () => {
    await model('Cloud').click();
    await app.button('Open the codes').click();
    const first = app.page.getByRole('slider', { name: /^Axis 1, \d+ % of the variance/ });
    await first.waitFor({ timeout: 60_000 });
    expect(await app.page.getByRole('slider').count()).toBe(4);
    const changed = app.page.getByRole('img', { name: 'changed' });
    const shown = () => changed.evaluate((element) => getComputedStyle(element).backgroundImage);
    const before = await shown();
    await first.press('ArrowRight');
    await expect.poll(shown).not.toBe(before);
    const start = app.page.getByRole('radiogroup', { name: 'Picture to start from' });
    await start.getByRole('radio').first().press('ArrowRight', { delay: 60 });
    await expect.poll(() => start.getByRole('radio').nth(1).isChecked()).toBe(true);
    await app.page.getByRole('img', { name: 'Step 12 of 12' }).waitFor();
    expect(await findings(app.page)).toEqual([]);
  });

  it('show new pictures beside those that they are most like', async () => {
    await heading('New, or copies?').waitFor();
    await app.button('Draw and compare').click();
    await app.page
      .getByText(/^distance 0\.\d{3}$/)
      .first()
      .waitFor({ timeout: 60_000 });
    expect(await app.page.getByRole('img', { name: /^most like \d+\.png$/ }).count()).toBe(16);
    expect(await findings(app.page)).toEqual([]);
  });

  it('show what each unit responds to where they are sparse', async () => {
    await model('Quiet').click();
    await app.button('Look at the units').click();
    const unit = app.page.getByRole('listitem').filter({ hasText: /^Unit \d+/ });
    await unit.first().waitFor({ timeout: 60_000 });
    await unit
      .first()
      .getByRole('img', { name: /^What unit \d+ adds$/ })
      .waitFor();
    expect(
      await unit
        .first()
        .getByRole('img', { name: /^\d+\.png$/ })
        .count(),
    ).toBe(8);
    expect(await findings(app.page)).toEqual([]);
  });

  it('say in a sentence what these pictures can not tell', async () => {
    await app.button('Try it').click();
    await app.page.getByText(/Labels are the names of sub-folders/).waitFor({ timeout: 60_000 });
    await app.button('Dismiss').click();
  });

  it('leave nothing for the page to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});
