import { copyFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseLtn } from '../../models/codec/container/index.js';
import { untrained } from '../engine/lab/own-models.js';
import type { AppPage } from './support/app-page.js';
import { findings } from './support/axe.js';
import { dropFiles } from './support/drop.js';
import { example, makeFolder, type TestFolder } from './support/pictures.js';
import { noSurface, type OpenedApp, surfaces } from './support/surfaces.js';

describe.skipIf(noSurface).each(surfaces)('working with models of one’s own, in $name', (surface) => {
  let folder: TestFolder;
  let opened: OpenedApp;
  let app: AppPage;

  beforeAll(async () => {
    folder = await makeFolder();
    const state = join(folder.path, 'state');
    const picture = { channels: 3, height: 64, width: 64 } as const;
    await untrained(join(state, 'lab'), 'harbour', 'convolutional', { picture });
    await untrained(join(state, 'lab'), 'scans', 'denoising', { picture });
    // It takes pictures of one size: no codec.
    await untrained(join(state, 'lab'), 'digits', 'undercomplete');
    opened = await surface.open(state);
    app = opened.app;
    // In the desktop app results lie beside their sources.
    await copyFile(example('kodim03.png'), join(folder.path, 'kodim03.png'));
    await dropFiles(app.page, [join(folder.path, 'kodim03.png')]);
  });

  afterAll(async () => {
    await opened.close();
    await folder.remove();
  });

  const choice = () => app.page.getByRole('combobox', { name: /^Model/ });

  it('offers those that can code pictures', async () => {
    await app.row('kodim03.png').click();
    await app.waitForPicture();
    await choice().click();
    const options = app.page.getByRole('option');
    await options.filter({ hasText: 'harbour' }).waitFor();
    expect(await options.allTextContents()).toEqual(['Latensify', 'harbour', 'scans']);
    await options.filter({ hasText: 'harbour' }).click();
  });

  it('shows what the model makes of the picture, at a quality in the place of a preset', async () => {
    await app.page.getByText('Your model, quality 66').waitFor();
    await app.page.getByRole('combobox', { name: /Preset/ }).click();
    const preset = app.page.getByRole('option', { name: /Visually lossless/ });
    await expect.poll(() => preset.getAttribute('aria-disabled')).toBe('true');
    await app.page.keyboard.press('Escape');
    await app.page
      .getByText(/\d+(\.\d+)? dB/)
      .first()
      .waitFor({ timeout: 60_000 });
  });

  it('compresses with it, and puts it into the file', async () => {
    await app.page.getByRole('checkbox', { name: 'Put the model into each file' }).click();
    await app.button('Compress 1 picture').click();
    await app.waitForState('kodim03.png', /done/, 90_000);
    const written = (await readdir(folder.path, { recursive: true })).filter((name) => name.endsWith('.ltn'));
    expect(written).toHaveLength(1);
    const { embeddedModel } = parseLtn(await readFile(join(folder.path, written[0]!)));
    expect(embeddedModel).toMatchObject({ name: 'harbour' });
  });

  it('leads from the Lab to Denoise, where it is the network that is not told of noise', async () => {
    await app.page.getByRole('button', { name: 'Lab', exact: true }).click();
    await app.page.getByRole('button', { name: /^scans/ }).click();
    await app.button('Use it in Compress').waitFor();
    await app.button('Use it in Denoise').click();
    await app.page.getByText('Your autoencoder knows the damage from its training').waitFor();
    const network = app.page.getByRole('combobox', { name: /^Network/ });
    expect(await network.textContent()).toContain('scans');
    expect(await app.page.getByText('Estimated', { exact: true }).count()).toBe(0);
    await app.row('kodim03.png').click();
    await app.waitForPicture();
    expect(await findings(app.page)).toEqual([]);
    await app.button('Denoise 1 picture').click();
    await app.waitForState('kodim03.png', /done/, 90_000);
    await network.click();
    await app.page.getByRole('option', { name: 'The program’s own' }).click();
    await app.page.getByText('Estimated', { exact: true }).waitFor();
  });

  it('leaves nothing for the page to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});
