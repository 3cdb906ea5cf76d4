import { mkdir, writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppPage } from './support/app-page.js';
import { chromiumPath, launchBrowser } from './support/browser.js';
import { makeFolder, type TestFolder } from './support/pictures.js';
import { startServer, type TestServer } from './support/server.js';

const files = 10_000;

/** Times are printed for whoever reads the log; they decide nothing. */
describe.skipIf(chromiumPath === undefined)(`a list of ${files} files`, () => {
  let folder: TestFolder;
  let server: TestServer;
  let browser: Browser;
  let app: AppPage;

  beforeAll(async () => {
    folder = await makeFolder();
    await mkdir(`${folder.path}/root/many`, { recursive: true });
    for (let index = 0; index < files; index += 500) {
      await Promise.all(
        Array.from({ length: 500 }, (_, at) =>
          writeFile(`${folder.path}/root/many/${String(index + at).padStart(5, '0')}.jpg`, 'no picture'),
        ),
      );
    }
    server = await startServer({ state: `${folder.path}/state`, root: `${folder.path}/root` });
    browser = await launchBrowser();
    app = await AppPage.open(browser, server.url);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    await folder.remove();
  });

  it('paints early', async () => {
    await app.button(/Choose pictures/).waitFor();
    const paint = await app.page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
    );
    console.info(`First paint after ${Math.round(paint)} ms.`);
  });

  it('keeps few rows in the page, wherever it is scrolled to', async () => {
    await watchLongTasks(app.page);
    await app.page.keyboard.press('Control+o');
    const dialog = app.page.getByRole('dialog', { name: 'Choose pictures and folders' });
    await dialog.getByRole('checkbox', { name: 'many' }).press('Space');
    await dialog.getByRole('button', { name: 'Add 1 entry' }).click();
    await app.row('00000.jpg').waitFor({ timeout: 60_000 });
    const list = app.page.getByRole('treegrid');
    await expect.poll(() => list.getAttribute('aria-rowcount'), { timeout: 60_000 }).toBe(`${files + 1}`);
    await list.focus();
    await list.press('End');
    await app.row('09999.jpg').waitFor();
    for (let step = 0; step < 20; step++) await list.press('PageUp');
    expect(await app.page.getByRole('row').count()).toBeLessThan(60);
    await list.press('Home');
    console.info(`Longest task while the list was filled and scrolled: ${await longestTask(app.page)} ms.`);
  });

  it('runs and is cancelled', async () => {
    await watchLongTasks(app.page);
    await app.page.keyboard.press('Control+Enter');
    await app.page.getByText(/\d+ failed/).waitFor();
    await app.button('Cancel').click();
    await app.button(/^Nothing to compress$/).waitFor({ timeout: 60_000 });
    console.info(`Longest task while a job ran: ${await longestTask(app.page)} ms.`);
  });
});

/** A task below 50 ms is not reported by the browser. */
async function watchLongTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const durations: number[] = [0];
    Object.assign(window, { longTasks: durations });
    const observer = new PerformanceObserver((list) => {
      durations.push(...list.getEntries().map(({ duration }) => duration));
    });
    observer.observe({ entryTypes: ['longtask'] });
  });
}

async function longestTask(page: Page): Promise<string> {
  const durations = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
  const longest = Math.max(...durations);
  return longest === 0 ? 'below 50' : String(Math.round(longest));
}
