import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppPage } from './support/app-page.js';
import { findings } from './support/axe.js';
import { dropFiles } from './support/drop.js';
import { makeFolder, type TestFolder } from './support/pictures.js';
import { noSurface, type OpenedApp, surfaces } from './support/surfaces.js';

const SIDE = 160;

/** Soft colours, and the same with a red cast: something that a network learns to take away in few steps. */
async function makePairs(folder: string, count: number): Promise<{ clean: string; cast: string }> {
  const [clean, cast] = [join(folder, 'Clean'), join(folder, 'Cast')];
  await mkdir(clean);
  await mkdir(cast);
  const raw = { width: SIDE, height: SIDE, channels: 3 } as const;
  for (let i = 0; i < count; i++) {
    const data = Uint8Array.from({ length: 3 * SIDE ** 2 }, (_, at) => {
      const [x, y, c] = [Math.floor(at / 3) % SIDE, Math.floor(at / 3 / SIDE), at % 3];
      return 110 + 60 * Math.sin(i * (c + 1) + x / 17) * Math.cos(2 * i * (3 - c) + y / 13);
    });
    const shifted = data.map((value, at) => (at % 3 === 0 ? Math.min(255, value + 25) : value));
    await sharp(data, { raw }).toFile(join(clean, `${i}.png`));
    await sharp(shifted, { raw }).toFile(join(cast, `${i}.png`));
  }
  await writeFile(join(clean, 'broken.png'), 'no picture');
  return { clean, cast };
}

/** One visit: each test goes on where the last one ended. */
describe.skipIf(noSurface).each(surfaces)('fine-tuning in the lab, in $name', (surface) => {
  let folder: TestFolder;
  let opened: OpenedApp;
  let app: AppPage;
  let pairs: { clean: string; cast: string };

  beforeAll(async () => {
    folder = await makeFolder();
    pairs = await makePairs(folder.path, 8);
    opened = await surface.open(`${folder.path}/state`);
    app = opened.app;
  });

  afterAll(async () => {
    await opened.close();
    await folder.remove();
  });

  const field = (name: string) => app.page.getByRole('textbox', { name, exact: true });
  const radio = (name: string) => app.page.getByRole('radio', { name, exact: true });
  const state = (name: string) => app.page.locator('header .state').getByText(name, { exact: true });
  const entry = (name: string) => app.page.getByRole('button', { name: new RegExp(`^${name}`) });

  it('is beside the autoencoders, and says what is missing', async () => {
    await app.page.getByRole('button', { name: 'Lab', exact: true }).click();
    await radio('The denoiser or the colorizer').click({ timeout: 60_000 });
    await app.page.getByRole('heading', { name: 'New fine-tuning' }).waitFor();
    await app.page.getByText('Choose pictures to see how long it takes.').waitFor();
    expect(await app.button('Start fine-tuning').isDisabled()).toBe(true);
    expect(await findings(app.page)).toEqual([]);
  });

  it('looks through pairs, and says which pictures can not be used', async () => {
    await dropFiles(app.page, [pairs.clean]);
    await app.page.getByText('8 pictures, 1 held out').waitFor({ timeout: 60_000 });
    await app.page.getByText('1 picture can’t be used').waitFor();
    await radio('Real pairs').click();
    await app.page.getByText('Choose the folder of the noisy pictures.').waitFor();
    const [chooser] = await Promise.all([
      app.page.waitForEvent('filechooser'),
      app.button('Choose the noisy ones…').click(),
    ]);
    await chooser.setFiles(pairs.cast);
    await app.page.getByText('8 pictures, 1 held out').waitFor({ timeout: 60_000 });
  });

  it('says at the field what can not work, and how long it takes', async () => {
    await field('Side of a crop').fill('100');
    await app.page.getByText('A multiple of 32, from 64 to 512.').waitFor();
    expect(await app.button('Start fine-tuning').isDisabled()).toBe(true);
    await field('Side of a crop').fill('64');
    await field('Crops a step').fill('2');
    await field('Learning rate').fill('0.003');
    await field('Steps').fill('32');
    await app.page.getByText(/^About .* for 32 steps/).waitFor({ timeout: 120_000 });
    expect(await findings(app.page)).toEqual([]);
  });

  it('learns, pauses, goes on, and judges what it has learned', { timeout: 400_000 }, async () => {
    await field('Name').fill('my camera');
    await app.button('Start fine-tuning').click();
    await state('learning').waitFor({ timeout: 120_000 });
    await app.page.getByRole('img', { name: /^Loss over steps/ }).waitFor({ timeout: 120_000 });
    await app.button('Pause').click();
    await state('paused').waitFor({ timeout: 120_000 });
    await app.button('Resume').click();
    await state('learning').waitFor({ timeout: 120_000 });
    await state('better, kept').waitFor({ timeout: 240_000 });
    await app.page.getByRole('img', { name: /^Held-out pictures, a row each/ }).waitFor();
    expect(await findings(app.page)).toEqual([]);
  });

  it('puts the model into the library, where it is renamed', async () => {
    await app.button('Show the model').click();
    await app.page.getByRole('heading', { name: 'my camera', level: 1 }).waitFor();
    await app.page.getByText('fine-tuned on own pictures').waitFor();
    await app.button('Rename…').click();
    await field('Name').fill('concerts');
    await app.page.getByRole('button', { name: 'Save', exact: true }).click();
    await app.page.getByRole('heading', { name: 'concerts', level: 1 }).waitFor();
    expect(await findings(app.page)).toEqual([]);
  });

  it('is used in its mode at once', async () => {
    await app.button('Use it in Denoise').click();
    await app.button(/Choose pictures/).waitFor();
    await dropFiles(app.page, [join(pairs.cast, '1.png')]);
    await app.page.getByRole('combobox', { name: /concerts/ }).waitFor({ timeout: 60_000 });
  });

  it('is deleted, and its training removed', async () => {
    await app.page.getByRole('button', { name: 'Lab', exact: true }).click();
    await entry('concerts').click();
    await app.button('Delete…').click();
    await app.page.getByRole('button', { name: 'Delete', exact: true }).click();
    await state('better, kept').waitFor();
    await app.page.getByRole('button', { name: 'Remove', exact: true }).click();
    await app.page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await app.page.getByText('Nothing was trained yet.').waitFor();
  });
});
