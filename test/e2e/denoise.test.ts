import { join } from 'node:path';
import { mkdir, readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppPage } from './support/app-page.js';
import { findings } from './support/axe.js';
import { dropFiles } from './support/drop.js';
import { cleanPiece, makeFolder, makeNoisy, type TestFolder } from './support/pictures.js';
import { noSurface, type OpenedApp, surfaces } from './support/surfaces.js';

/** One visit: each test goes on where the last one ended. */
describe.skipIf(noSurface).each(surfaces)('denoising, in $name', (surface) => {
  let folder: TestFolder;
  let opened: OpenedApp;
  let app: AppPage;

  beforeAll(async () => {
    folder = await makeFolder();
    opened = await surface.open(`${folder.path}/state`);
    app = opened.app;
    await mkdir(join(folder.path, 'Night'));
    await makeNoisy(join(folder.path, 'Night', 'parrots.png'));
    await dropFiles(app.page, [join(folder.path, 'Night')]);
  });

  afterAll(async () => {
    await opened.close();
    await folder.remove();
  });

  const label = (text: string | RegExp) => app.button(/^On the right/).getByText(text);

  it('is a mode of its own, with the same pictures', async () => {
    await app.row('parrots.png').click();
    await app.waitForPicture();
    const mode = app.page.getByRole('button', { name: 'Denoise', exact: true });
    await mode.click();
    await app.page.getByRole('heading', { name: 'Denoise' }).waitFor();
    await expect.poll(() => mode.getAttribute('aria-current')).toBe('page');
    await app.button('Denoise 1 picture').waitFor();
    await app.row('parrots.png').waitFor();
  });

  it('shows what is visible without its noise, and how much it found', async () => {
    await label('Denoised, strength 50').waitFor();
    await label(/noise found: grain \d+\.\d, colour \d+\.\d of 255/).waitFor({ timeout: 90_000 });
    expect(await findings(app.page)).toEqual([]);
  });

  it('follows the strength', async () => {
    const strength = app.page.getByRole('slider', { name: 'Strength' });
    await strength.focus();
    for (let step = 0; step < 5; step++) await strength.press('ArrowLeft');
    await label('Denoised, strength 45').waitFor();
    await app.page.keyboard.press(']');
    await label('Denoised, strength 46').waitFor();
    await app.page.getByRole('combobox', { name: /Preset/ }).click();
    await app.page.getByRole('option', { name: /Natural/ }).click();
    await label('Denoised, strength 50').waitFor();
  });

  it('measures the noise of the camera and draws it', async () => {
    await app.page.getByRole('radio', { name: 'Measured' }).click();
    await app.button('Measure from this picture').click();
    await app.page.getByRole('img', { name: /^Noise by brightness: / }).waitFor({ timeout: 90_000 });
    await app.page.getByRole('radio', { name: 'Estimated' }).click();
  });

  it('takes the noise from the user', async () => {
    await app.page.getByRole('radio', { name: 'Set by hand' }).click();
    await app.page.getByRole('slider', { name: 'Grain' }).waitFor();
    expect(await findings(app.page)).toEqual([]);
    await app.page.getByRole('radio', { name: 'Estimated' }).click();
  });

  it('has a loupe for pictures that are shown smaller', async () => {
    await app.page.setViewportSize({ width: 1024, height: 500 });
    await app.comparison.press('0');
    await app.comparison.press('l');
    const { x, y, width, height } = (await app.comparison.boundingBox())!;
    await app.page.mouse.move(x + width * 0.45, y + height / 2);
    await app.page.mouse.move(x + width * 0.44, y + height / 2);
    await app.page
      .locator('.viewer > .loupe')
      .getByText('Denoised, strength 50')
      .waitFor({ timeout: 60_000 });
    await app.comparison.press('l');
    await app.page.locator('.viewer > .loupe').waitFor({ state: 'detached' });
    await app.page.setViewportSize({ width: 1440, height: 900 });
  });

  it('denoises', async () => {
    await app.button('Denoise 1 picture').click();
    await app.waitForState('parrots.png', /done/, 90_000);
    await label('Result').waitFor();
  });

  it.runIf(surface.name === 'a browser')('hands out a picture that is nearer to the clean one', async () => {
    const saving = app.page.waitForEvent('download');
    await app.button('Download').click();
    const file = await saving;
    expect(file.suggestedFilename()).toBe('parrots-denoised.png');
    const [clean, noisy, result] = await Promise.all([
      cleanPiece().raw().toBuffer(),
      pixelsOf(join(folder.path, 'Night', 'parrots.png')),
      pixelsOf(await file.path()),
    ]);
    expect(meanError(result, clean)).toBeLessThan(meanError(noisy, clean) / 4);
  });

  it('says in the other mode what was done, and can do that, too', async () => {
    await app.page.keyboard.press('Alt+1');
    await app.page.getByRole('heading', { name: 'Compress' }).waitFor();
    await app.waitForState('parrots.png', 'denoised');
    await app.button('Compress 1 picture').click();
    await app.waitForState('parrots.png', /done/, 90_000);
  });

  it('leaves nothing for the page to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});

const pixelsOf = async (path: string): Promise<Buffer> =>
  sharp(await readFile(path))
    .raw()
    .toBuffer();

/** Mean of the squared differences. */
function meanError(one: Buffer, other: Buffer): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at]! - other[at]!) ** 2;
  return sum / one.length;
}
