import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppPage } from './support/app-page.js';
import { findings } from './support/axe.js';
import { dropFiles } from './support/drop.js';
import { makeFolder, type TestFolder } from './support/pictures.js';
import { noSurface, type OpenedApp, surfaces } from './support/surfaces.js';

/** Grey pictures of a bright spot, in a sub-folder for each side that it is on; one that can't be read. */
async function makeSpots(folder: string, count: number): Promise<string> {
  const spots = join(folder, 'Spots');
  for (let index = 0; index < count; index++) {
    const side = index % 2 === 0 ? 'left' : 'right';
    await mkdir(join(spots, side), { recursive: true });
    const [x, y] = [(side === 'left' ? 5 : 18) + (index % 5), 5 + ((index * 7) % 19)];
    const data = Buffer.from(
      Array.from({ length: 28 * 28 }, (_, at) => {
        const distance = ((at % 28) - x) ** 2 + (Math.floor(at / 28) - y) ** 2;
        return Math.round(240 * Math.exp(-distance / 12));
      }),
    );
    await sharp(data, { raw: { width: 28, height: 28, channels: 1 } }).toFile(
      join(spots, side, `${index}.png`),
    );
  }
  await writeFile(join(spots, 'left', 'broken.png'), 'no picture');
  return spots;
}

/** Even greys under noise, as a camera's pictures of a wall. */
async function makeNoisyWalls(folder: string): Promise<string> {
  const walls = join(folder, 'Walls');
  await mkdir(walls);
  for (const mean of [60, 120, 180]) {
    const noise = { type: 'gaussian', mean, sigma: 8 } as const;
    await sharp({ create: { width: 320, height: 320, channels: 3, background: '#000', noise } })
      .png()
      .toFile(join(walls, `${mean}.png`));
  }
  return walls;
}

/** One visit: each test goes on where the last one ended. */
describe.skipIf(noSurface).each(surfaces)('the lab, in $name', (surface) => {
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

  const field = (name: string) => app.page.getByRole('textbox', { name, exact: true });
  const state = (name: string) => app.page.locator('header .state').getByText(name, { exact: true });
  const step = async (): Promise<number> =>
    Number(
      await app.page
        .getByRole('progressbar', { name: /^Progress of/ })
        .first()
        .getAttribute('aria-valuenow'),
    );

  it('is a mode of its own that says what each kind is for', async () => {
    await app.page.getByRole('button', { name: 'Lab', exact: true }).click();
    await app.page.getByRole('radio', { name: 'Variational' }).waitFor({ timeout: 60_000 });
    expect(await app.page.getByRole('radio').count()).toBeGreaterThanOrEqual(11);
    expect(await app.button('Start training').isDisabled()).toBe(true);
    expect(await findings(app.page)).toEqual([]);
  });

  it('says why nothing can be learned from a folder', async () => {
    const poor = join(folder.path, 'Poor');
    await mkdir(poor);
    await writeFile(join(poor, 'broken.png'), 'no picture');
    await dropFiles(app.page, [poor]);
    await app.page.getByText('There are 0 pictures to learn from').waitFor({ timeout: 60_000 });
    await app.page.getByText('1 picture can’t be read').click();
    await app.page.getByText('broken.png').waitFor();
    expect(await app.button('Start training').isDisabled()).toBe(true);
  });

  it('looks through a folder and shows what the network sees', async () => {
    await dropFiles(app.page, [await makeSpots(folder.path, 48)]);
    await app.page.getByText('48 pictures · 2 classes').waitFor({ timeout: 60_000 });
    await app.page.getByRole('img', { name: 'Some of the pictures as the network sees them' }).waitFor();
  });

  it('draws the network, and says at the field what can not work', async () => {
    await field('Code').fill('4');
    await field('Layers').fill('16');
    await app.page.getByText('196 : 1 in numbers').waitFor({ timeout: 30_000 });
    await field('Code').fill('4000');
    await app.page
      .getByText(/make the code smaller/)
      .first()
      .waitFor({ timeout: 30_000 });
    expect(await field('Code').getAttribute('aria-invalid')).toBe('true');
    expect(await app.button('Start training').isDisabled()).toBe(true);
    await field('Code').fill('4');
    await field('Epochs').fill('4000');
    await app.page.getByText(/^About .* for 4,000 epochs/).waitFor({ timeout: 90_000 });
    expect(await findings(app.page)).toEqual([]);
  });

  it('measures a camera’s noise to learn from', async () => {
    const kind = (name: string) => app.page.getByRole('radio', { name: new RegExp(`^${name}`) });
    await kind('Denoising').click();
    await app.page.getByRole('combobox', { name: /^Damage/ }).click();
    await app.page.getByRole('option', { name: 'Noise of a camera' }).click();
    await app.page.getByText('Measure the camera').first().waitFor({ timeout: 30_000 });
    expect(await app.button('Start training').isDisabled()).toBe(true);
    const walls = await makeNoisyWalls(folder.path);
    const [chooser] = await Promise.all([
      app.page.waitForEvent('filechooser'),
      app.button('Measure in a folder…').click(),
    ]);
    await chooser.setFiles(walls);
    await app.page.getByText('Measured in Walls').waitFor({ timeout: 60_000 });
    await app.page.getByText(/^About .* for \d+ epochs/).waitFor({ timeout: 90_000 });
    expect(await app.button('Start training').isEnabled()).toBe(true);
    expect(await findings(app.page)).toEqual([]);
    await kind('Undercomplete').click();
    await app.page.getByText(/^About .* for 4,000 epochs/).waitFor({ timeout: 90_000 });
  });

  it('trains, and shows the curve, what comes back, and where the codes lie', async () => {
    await field('Name').fill('Spots, tiny');
    await app.button('Start training').click();
    await state('training').waitFor({ timeout: 90_000 });
    await app.page.getByText('comes back', { exact: true }).waitFor({ timeout: 90_000 });
    await app.page.getByRole('img', { name: /^Loss over steps: train 0\.\d+/ }).waitFor({ timeout: 90_000 });
    await app.page
      .getByText(/WebAssembly|TensorFlow|WebGPU/)
      .first()
      .waitFor();
    const codes = app.page.getByRole('img', { name: 'Codes of 48 pictures on two axes' });
    await codes.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await codes.boundingBox())!;
    const name = app.page.locator('.picture > span').getByText(/^(left|right)\/\d+\.png$/);
    for (let at = 1; at < 12 && (await name.count()) === 0; at++) {
      for (let down = 1; down < 12 && (await name.count()) === 0; down++)
        await app.page.mouse.move(x + (width * at) / 12, y + (height * down) / 12);
    }
    expect(await name.count()).toBe(1);
    expect(await findings(app.page)).toEqual([]);
  });

  it('leaves the other modes usable meanwhile', async () => {
    await app.page.keyboard.press('Alt+1');
    await app.button(/Choose pictures/).waitFor();
    await app.page.getByRole('button', { name: 'Lab', exact: true }).click();
    await state('training').waitFor();
  });

  it('pauses, and goes on', async () => {
    await app.button('Pause').click();
    await state('paused').waitFor({ timeout: 60_000 });
    const before = await step();
    await app.button('Resume').click();
    await state('training').waitFor({ timeout: 90_000 });
    await expect.poll(step, { timeout: 60_000 }).toBeGreaterThan(before);
  });

  it('stops, and keeps the best as a model', async () => {
    await app.button('Stop and keep the best').click();
    await state('stopped, best kept').waitFor({ timeout: 60_000 });
    await app.button('Find them').click();
    await app.page.getByText(/\d+ of 48 pictures above/).waitFor({ timeout: 60_000 });
    expect(await findings(app.page)).toEqual([]);
    await app.button('Show the model').click();
    await app.page.getByText('autoencoder.onnx (input → output, code)').waitFor({ timeout: 30_000 });
    expect(await findings(app.page)).toEqual([]);
  });

  it(
    'uses the model on what it learned from: tells classes apart, and groups',
    { timeout: 300_000 },
    async () => {
      await app.page.getByText('the pictures of its training · 48 pictures · 2 classes').waitFor();
      await app.button('Try it').click();
      await app.page.getByText('Learned from 38 pictures, tested on 10.').waitFor({ timeout: 240_000 });
      for (const numbers of [4, 784])
        await app.page.getByText(`% right · ${numbers} numbers`).first().waitFor();
      const matrix = app.page.getByRole('group', { name: /^Codes: what pictures are/ });
      await matrix.getByRole('columnheader', { name: 'left' }).waitFor();
      await field('Groups').fill('1');
      expect(await app.button('Group them').isDisabled()).toBe(true);
      await field('Groups').fill('3');
      await field('Groups').press('Enter');
      await app.page.getByText('Group 3').waitFor({ timeout: 60_000 });
      expect(await app.page.getByRole('img', { name: /nearest to the centre$/ }).count()).toBe(3);
      expect(await findings(app.page)).toEqual([]);
    },
  );

  it.runIf(surface.name === 'a browser')('hands out copies in sub-folders, and codes', async () => {
    await app.page.getByRole('radio', { name: 'Class' }).click();
    await app.page.getByText('Those of its training').waitFor();
    const [zip] = await Promise.all([
      app.page.waitForEvent('download'),
      app.button('Sort and download').click(),
    ]);
    expect(zip.suggestedFilename()).toBe('Spots, sorted.zip');
    await app.page.getByRole('heading', { name: 'Sorted into Spots, sorted' }).waitFor();
    const [codes] = await Promise.all([app.page.waitForEvent('download'), app.button('CSV').click()]);
    expect(codes.suggestedFilename()).toBe('Spots_ tiny, codes.csv');
    expect(await readFile(await codes.path(), 'utf8')).toMatch(/^name,label,error,c0,c1,c2,c3\n/);
  });

  it.runIf(surface.name === 'a browser')(
    'hands out the model and the log, and refuses a network that is none',
    async () => {
      const [model] = await Promise.all([
        app.page.waitForEvent('download'),
        app.button('Export as ONNX').click(),
      ]);
      expect(model.suggestedFilename()).toBe('Spots_ tiny.zip');
      await app.button('Show its training').click();
      const [log] = await Promise.all([app.page.waitForEvent('download'), app.button('Log as CSV').click()]);
      expect(await readFile(await log.path(), 'utf8')).toMatch(/^epoch,step,train,validation/);
      const [chooser] = await Promise.all([
        app.page.waitForEvent('filechooser'),
        app.button('Import…').click(),
      ]);
      const hostile = join(folder.path, 'hostile.onnx');
      await writeFile(hostile, Buffer.alloc(3000, 0xff));
      await chooser.setFiles(hostile);
      await app.page
        .getByRole('status')
        .or(app.page.getByRole('alert'))
        .getByText(/onnx|network|file/i)
        .first()
        .waitFor();
      await app.button('Dismiss').first().click();
    },
  );

  it('renames and deletes the model', async () => {
    await app.page.getByRole('button', { name: /^Spots, tiny undercomplete · 28 × 28/ }).click();
    await app.button('Rename…').click();
    const dialog = app.page.getByRole('dialog', { name: 'Rename this model' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Spots');
    expect(await findings(app.page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await app.page.getByRole('heading', { name: 'Spots', exact: true, level: 1 }).waitFor();
    await app.button('Delete…').click();
    await app.page
      .getByRole('dialog', { name: 'Delete Spots?' })
      .getByRole('button', { name: 'Delete' })
      .click();
    await app.page.getByText('Spots was deleted.').waitFor();
    await app.page.getByText('Models appear here when a training ends.').waitFor();
  });

  it('leaves nothing for the page to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});
