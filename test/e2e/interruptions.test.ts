import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { AppPage } from './support/app-page.js';
import { chromiumPath, launchBrowser } from './support/browser.js';
import { dropFiles } from './support/drop.js';
import { makeFolder, makeLargePictures, type TestFolder } from './support/pictures.js';
import { startServer, type TestServer } from './support/server.js';

const pictures = 4;

describe.skipIf(chromiumPath === undefined)('jobs that are interrupted', () => {
  let folder: TestFolder;
  let server: TestServer;
  let browser: Browser;
  let app: AppPage;

  beforeAll(async () => {
    folder = await makeFolder();
    server = await startServer({ state: `${folder.path}/state` });
    browser = await launchBrowser();
    app = await AppPage.open(browser, server.url);
    await dropFiles(app.page, [await makeLargePictures(folder.path, pictures)]);
    await app.row('large-1.jpg').waitFor();
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
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
    server.killEngine();
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

  it('are found again after the server was started anew', async () => {
    await server.stop();
    await app.page.getByText('The connection to Latensify was lost.').waitFor();
    server = await startServer({ state: `${folder.path}/state` });
    await app.close();
    app = await AppPage.open(browser, server.url);
    await app.waitForState('large-1.jpg', 'done');
    await app.row(`large-${pictures}.jpg`).waitFor();
  });
});
