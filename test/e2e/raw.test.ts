import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bayerDng } from '../engine/images/raw-file.js';
import type { AppPage } from './support/app-page.js';
import { dropFiles } from './support/drop.js';
import { example, makeFolder, type TestFolder } from './support/pictures.js';
import { noSurface, type OpenedApp, surfaces } from './support/surfaces.js';

/** A photograph as a sensor under a Bayer filter sees it, with the camera's own JPEG in front. */
async function rawPhotograph(width: number, height: number): Promise<Uint8Array> {
  const photograph = sharp(example('kodim23.png')).extract({ left: 100, top: 60, width, height });
  const data = await photograph.clone().raw().toBuffer();
  const jpeg = await photograph.clone().jpeg().toBuffer();
  const sensitivity = [0.5, 1, 1, 0.6];
  return bayerDng({
    width,
    height,
    orientation: 6,
    preview: { jpeg, width, height },
    sensor: (x, y) => {
      const filter = (y & 1) * 2 + (x & 1);
      const colour = filter === 0 ? 0 : filter === 3 ? 2 : 1;
      const light = (data[(y * width + x) * 3 + colour]! / 255) ** 2.2;
      return 512 + Math.round(14_000 * light * sensitivity[filter]!);
    },
  });
}

/** One visit: each test goes on where the last one ended. */
describe.skipIf(noSurface).each(surfaces)('a camera raw file, in $name', (surface) => {
  let folder: TestFolder;
  let opened: OpenedApp;
  let app: AppPage;

  beforeAll(async () => {
    folder = await makeFolder();
    opened = await surface.open(`${folder.path}/state`);
    app = opened.app;
    const file = join(folder.path, 'parrots.dng');
    await writeFile(file, await rawPhotograph(520, 360));
    await dropFiles(app.page, [file]);
  });

  afterAll(async () => {
    await opened.close();
    await folder.remove();
  });

  it('that is dropped is developed, shown upright, and says what is given up', async () => {
    await app.page.getByRole('heading', { name: 'parrots.dng' }).waitFor();
    await app.waitForPicture();
    await app.page
      .getByText(/360 × 520/)
      .first()
      .waitFor();
    await app.button(/^Good to know: .*developed from a camera raw file/).waitFor();
  });

  it('is denoised into a TIFF of 16 bits', async () => {
    await app.page.getByRole('button', { name: 'Denoise', exact: true }).click();
    await app.button('Denoise 1 picture').click();
    await app.waitForState('parrots.dng', /done/, 90_000);
  });

  it.runIf(surface.name === 'a browser')('which is handed out', async () => {
    const saving = app.page.waitForEvent('download');
    await app.button('Download').click();
    const file = await saving;
    expect(file.suggestedFilename()).toBe('parrots-denoised.tiff');
    const { width, height, depth, orientation } = await sharp(await file.path()).metadata();
    expect({ width, height, depth, orientation }).toEqual({
      width: 520,
      height: 360,
      depth: 'ushort',
      orientation: 6,
    });
  });

  it('leaves nothing for the page to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});
