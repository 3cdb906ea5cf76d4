/** Pictures of every screen, in both themes and two sizes, for docs/screenshots. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { AppPage } from './support/app-page.js';
import { launchBrowser } from './support/browser.js';
import { dropFiles } from './support/drop.js';
import {
  example,
  makeFolder,
  makeGrey,
  makeHoliday,
  makeNoisy,
  type TestFolder,
} from './support/pictures.js';
import { startServer, type TestServer } from './support/server.js';

const target = fileURLToPath(new URL('../../docs/screenshots', import.meta.url));
const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
];
const variants = (['dark', 'light'] as const).flatMap((colorScheme) =>
  sizes.map((viewport) => ({ colorScheme, viewport, suffix: `${colorScheme}-${viewport.width}` })),
);

describe.each(variants)('$suffix', ({ colorScheme, viewport, suffix }) => {
  let folder: TestFolder;
  let server: TestServer;
  let browser: Browser;
  let app: AppPage;

  beforeAll(async () => {
    await mkdir(target, { recursive: true });
    folder = await makeFolder();
    server = await startServer({ state: `${folder.path}/state` });
    browser = await launchBrowser();
    app = await AppPage.open(browser, server.url, { colorScheme, viewport, reducedMotion: 'reduce' });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    await folder.remove();
  });

  async function save(name: string): Promise<void> {
    await app.page.mouse.move(viewport.width - 4, 4);
    await shoot(name);
  }

  async function shoot(name: string): Promise<void> {
    await app.page.waitForTimeout(400);
    const png = await app.page.screenshot();
    await sharp(png)
      .webp({ quality: 82, effort: 6, smartSubsample: true })
      .toFile(join(target, `${name}-${suffix}.webp`));
  }

  /** It may have gone by itself by now. */
  async function dismissNotice(): Promise<void> {
    await app
      .button('Dismiss')
      .click({ timeout: 2000 })
      .catch(() => undefined);
  }

  async function saveDialog(key: string, title: string, name: string): Promise<void> {
    await app.page.keyboard.press(key);
    await app.page.getByRole('dialog', { name: title }).waitFor();
    await save(name);
    await app.page.keyboard.press('Escape');
    await app.page.getByRole('dialog', { name: title }).waitFor({ state: 'detached' });
  }

  it('every screen', async () => {
    await app.page.getByText(/The work will be done by: \w+/).waitFor({ timeout: 60_000 });
    await save('first-start');

    await dropFiles(app.page, [await makeHoliday(folder.path)]);
    await app.row('parrots.png').click();
    await app.waitForPicture();
    await dismissNotice();
    await app.page
      .getByText(/MS-SSIM/)
      .first()
      .waitFor({ timeout: 60_000 });
    await save('compare');

    await app.page.getByRole('combobox', { name: /Preset/ }).click();
    await app.page.getByRole('option', { name: /Visually lossless/ }).waitFor();
    await save('presets');
    await app.page.keyboard.press('Escape');

    await app.button(/^Compress \d+ picture/).click();
    await app.waitForState('roses.jpg', /\d+ %/, 120_000);
    await save('job');
    await app.button(/^(All done|Nothing to compress)$/).waitFor({ timeout: 240_000 });

    await app.row('parrots.png').click();
    await app.page.keyboard.press('s');
    await app.waitForPicture();
    await app.page
      .getByText(/MS-SSIM/)
      .first()
      .waitFor({ timeout: 60_000 });
    await save('side-by-side');
    await app.page.keyboard.press('s');

    await app.row('cut-off.jpg').click();
    await app.page.getByText('This picture could not be compressed').waitFor();
    await save('failure');

    await app.row('parrots.png').click();
    await app.waitForPicture();
    await saveDialog('Control+e', 'Export', 'export');
    await saveDialog('Control+,', 'Settings', 'settings');
    await saveDialog('?', 'Keys', 'keys');
  });

  it('denoising', async () => {
    const night = join(folder.path, 'Concert, ISO 6400');
    await mkdir(night);
    const large = (name: string) => sharp(example(name)).resize(2304, 1536);
    await makeNoisy(join(night, 'IMG_2041.png'), large('kodim23.png'));
    await makeNoisy(join(night, 'IMG_2042.png'), large('kodim07.png'));
    await app.page.keyboard.press('Control+a');
    await app.page.keyboard.press('Delete');
    await app.button(/Choose pictures/).waitFor();
    await dropFiles(app.page, [night]);
    await app.row('IMG_2041.png').click();
    await app.page.keyboard.press('Alt+2');
    await app.waitForPicture();
    await dismissNotice();
    await app.page.getByText(/noise found/).waitFor({ timeout: 120_000 });
    await save('denoise');

    await app.page.getByRole('radio', { name: 'Measured' }).click();
    await app.button('Measure from this picture').click();
    const chart = app.page.getByRole('img', { name: /^Noise by brightness/ });
    await chart.waitFor({ timeout: 120_000 });
    await chart.scrollIntoViewIfNeeded();
    await app.comparison.press('0');
    await app.comparison.press('l');
    const { x, y, width, height } = (await app.comparison.boundingBox())!;
    await app.page.mouse.move(x + width * 0.3, y + height * 0.3);
    await app.page.mouse.move(x + width * 0.31, y + height * 0.3);
    await app.page
      .locator('.viewer > .loupe')
      .getByText(/^Denoised/)
      .waitFor({ timeout: 120_000 });
    await shoot('denoise-loupe');
  });

  it('colorizing', async () => {
    const attic = join(folder.path, 'Attic');
    await mkdir(attic);
    await makeGrey('kodim23.png', join(attic, 'parrots, 1974.png'));
    await makeGrey('kodim07.png', join(attic, 'grandmother’s window.png'));
    await app.page.keyboard.press('Control+a');
    await app.page.keyboard.press('Delete');
    await app.button(/Choose pictures/).waitFor();
    await dropFiles(app.page, [attic]);
    await app.row('parrots, 1974.png').click();
    await app.page.keyboard.press('Alt+3');
    await app.waitForPicture();
    const right = app.button(/^On the right/);
    await right.getByText('Colorized').waitFor();
    const plane = app.page.getByRole('slider', { name: 'All colours possible here' });
    /** Presses a place of the picture, and chooses the colour that lies so in the plane. */
    const colour = async (at: readonly [number, number], chosen: readonly [number, number]) => {
      const stage = (await app.comparison.boundingBox())!;
      await app.page.mouse.click(stage.x + at[0] * stage.width, stage.y + at[1] * stage.height);
      await plane.waitFor();
      // Until the new spot is the selected one, the plane is the former's.
      await app.page.waitForTimeout(1500);
      const box = (await app.page.locator('.plane').boundingBox())!;
      await app.page.mouse.click(box.x + chosen[0] * box.width, box.y + chosen[1] * box.height);
      await app.page.waitForTimeout(1500);
    };
    await colour([0.64, 0.27], [0.7, 0.2]);
    await colour([0.76, 0.8], [0.45, 0.75]);
    await right.getByText('Colorized, 2 spots by hand').waitFor();
    await app.page.getByText(/Working/).waitFor({ state: 'detached' });
    await save('colorize');
  });

  it('the lab', async () => {
    await app.page.getByRole('button', { name: 'Lab', exact: true }).click();
    await app.page.getByRole('radio', { name: 'Variational' }).click({ timeout: 60_000 });
    await app.button('Digits').click();
    await app.page.getByText(/^About .* epochs/).waitFor({ timeout: 120_000 });
    await save('lab-new');
    await app.button('Start training').click();
    await app.page.getByText(/^Epoch (1\d|[6-9]) of/).waitFor({ timeout: 240_000 });
    await save('lab-training');
    await app.button('Stop and keep the best').click();
    await app.button('Show the model').click({ timeout: 60_000 });
    await app.page.getByRole('img', { name: 'New pictures' }).waitFor({ timeout: 60_000 });
    await save('lab-model');
    await app.button('Open the codes').click();
    await app.page.getByRole('img', { name: 'Step 12 of 12' }).waitFor({ timeout: 60_000 });
    await app.page
      .getByRole('radiogroup', { name: 'Picture to start from' })
      .getByRole('radio')
      .nth(3)
      .click();
    await app.page.getByRole('heading', { name: 'Change a picture' }).scrollIntoViewIfNeeded();
    await app.page.mouse.move(viewport.width / 2, viewport.height / 2);
    await app.page.mouse.wheel(0, viewport.height * 0.55);
    await save('lab-codes');
  });
});
