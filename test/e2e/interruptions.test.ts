import { afterAll, beforeAll, describe, it } from 'vitest';
import type { AppPage } from './support/app-page.js';
import { dropFiles } from './support/drop.js';
import { makeFolder, makeLargePictures, type TestFolder } from './support/pictures.js';
import { noSurface, type OpenedApp, surfaces } from './support/surfaces.js';

const pictures = 4;

describe.skipIf(noSurface).each(surfaces)('jobs that are interrupted, in $name', (surface) => {
  let folder: TestFolder;
  let opened: OpenedApp;
  let app: AppPage;

  const open = async (): Promise<void> => {
    opened = await surface.open(`${folder.path}/state`);
    app = opened.app;
  };

  beforeAll(async () => {
    folder = await makeFolder();
    await open();
    await dropFiles(app.page, [await makeLargePictures(folder.path, pictures)]);
    await app.row('large-1.jpg').waitFor();
  });

  afterAll(async () => {
    await opened.close();
    await folder.remove();
  });

  const start = async (): Promise<void> => {
    await app.button(/^Compress \d+ picture/).click();
    await app.page.getByRole('progressbar', { name: 'Progress of large' }).first().waitFor();
  };

  it('are paused and go on', async () => {
    await start();
    await app.button('Pause').first().click();
    await app.button('Resume').first().waitFor({ timeout: 60_000 });
    await app.button('Resume').first().click();
    await app.button('Pause').first().waitFor();
  });

  it('are cancelled half-way', async () => {
    await app.button('Cancel').click();
    await app.page.getByRole('row').filter({ hasText: 'cancelled' }).first().waitFor({ timeout: 60_000 });
    await app.page.keyboard.press('Control+a');
    await app.button('Try again').first().click();
    await app.button(`Compress ${pictures} pictures`).waitFor();
  });

  it('fail clearly when the engine ends; the list is kept and the next job works', async () => {
    await start();
    await opened.killEngine();
    await app.page
      .getByRole('row')
      .filter({ hasText: /engine/i })
      .first()
      .waitFor({ timeout: 60_000 });
    await app
      .button(/^(Compress \d+ pictures?|All done|Nothing to compress|Pause)$/)
      .first()
      .waitFor();
    const pause = app.button('Pause').first();
    if (await pause.isVisible()) await app.button('Cancel').click();
    await app.page.keyboard.press('Control+a');
    await app.button('Try again').first().click();
    for (let index = 1; index < pictures; index++) await app.row(`large-${index}.jpg`).waitFor();
    await app.row('large-1.jpg').click();
    await app.page.keyboard.press('Shift+ArrowDown');
    await app.compress(110_000);
    await app.waitForState('large-1.jpg', 'done');
  });

  it.runIf(surface.name === 'a browser')('lose their server, and the page says so', async () => {
    await opened.stopServer?.();
    await app.page.getByText('The connection to Latensify was lost.').waitFor();
  });

  it('are found again after a new start', async () => {
    await opened.close();
    await open();
    await app.waitForState('large-1.jpg', 'done');
    await app.row(`large-${pictures}.jpg`).waitFor();
  });
});
