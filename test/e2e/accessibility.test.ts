import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppPage } from './support/app-page.js';
import { findings } from './support/axe.js';
import { chromiumPath, launchBrowser } from './support/browser.js';
import { makeFolder, makeTrip, type TestFolder } from './support/pictures.js';
import { startServer, type TestServer } from './support/server.js';

describe.skipIf(chromiumPath === undefined).each(['dark', 'light'] as const)(
  'everybody, %s',
  (colorScheme) => {
    let folder: TestFolder;
    let server: TestServer;
    let browser: Browser;
    let app: AppPage;

    beforeAll(async () => {
      folder = await makeFolder();
      await makeTrip(folder.path);
      server = await startServer({ state: `${folder.path}/state`, root: `${folder.path}/Iceland` });
      browser = await launchBrowser();
      app = await AppPage.open(browser, server.url, { colorScheme, reducedMotion: 'reduce' });
    });

    afterAll(async () => {
      await browser.close();
      await server.stop();
      await folder.remove();
    });

    it('first start', async () => {
      await app.button(/Choose pictures/).waitFor();
      expect(await findings(app.page)).toEqual([]);
    });

    it('picks files of the server with the keyboard alone', async () => {
      await app.page.keyboard.press('Control+o');
      const dialog = app.page.getByRole('dialog', { name: 'Choose pictures and folders' });
      await dialog.getByText('caps.png').waitFor();
      expect(await findings(app.page)).toEqual([]);
      await dialog.getByRole('checkbox', { name: 'caps.png' }).press('Space');
      await dialog.getByRole('checkbox', { name: 'day 1' }).press('Space');
      await dialog.getByRole('button', { name: 'Add 2 entries' }).press('Enter');
      await app.row('parrots.png').waitFor();
    });

    it('the list, the comparison and the settings of a job', async () => {
      await app.row('caps.png').click();
      await app.waitForPicture();
      expect(await findings(app.page)).toEqual([]);
    });

    it('a job and its results', async () => {
      await app.page.keyboard.press('Control+Enter');
      await app.button(/^(All done|Nothing to compress)$/).waitFor({ timeout: 90_000 });
      await app.row('cut-off.jpg').click();
      expect(await findings(app.page)).toEqual([]);
    });

    it.each([
      ['Control+,', 'Settings'],
      ['?', 'Keys'],
      ['Control+e', 'Export'],
    ])('the dialog that %s opens', async (key, name) => {
      await app.row('caps.png').click();
      await app.page.keyboard.press(key);
      await app.page.getByRole('dialog', { name }).waitFor();
      expect(await findings(app.page)).toEqual([]);
      await app.page.keyboard.press('Escape');
      await app.page.getByRole('dialog', { name }).waitFor({ state: 'detached' });
    });

    it('walks the list with the arrow keys', async () => {
      const list = app.page.getByRole('treegrid');
      await list.focus();
      await list.press('Home');
      await list.press('ArrowDown');
      const active = await list.getAttribute('aria-activedescendant');
      expect(await app.page.locator(`[id="${active!}"]`).getAttribute('aria-selected')).toBe('true');
    });

    it('follows the system’s colours', async () => {
      const background = await app.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const grey = Number(/\d+/.exec(background)![0]);
      expect(grey > 128).toBe(colorScheme === 'light');
    });
  },
);
