import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppPage } from './support/app-page.js';
import { untrained } from '../engine/lab/own-models.js';
import { dropFiles } from './support/drop.js';
import { example, makeFolder, makeNoisy, type TestFolder } from './support/pictures.js';
import { noSurface, type OpenedApp, surfaces } from './support/surfaces.js';

const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

describe.skipIf(noSurface).each(surfaces)('looking at files, in $name', (surface) => {
  let folder: TestFolder;
  let opened: OpenedApp;
  let app: AppPage;

  beforeAll(async () => {
    folder = await makeFolder();
    await promisify(execFile)(process.execPath, [
      cli,
      'compress',
      example('kodim23.png'),
      '--output',
      folder.path,
    ]);
    opened = await surface.open(`${folder.path}/state`);
    app = opened.app;
  });

  afterAll(async () => {
    await opened.close();
    await folder.remove();
  });

  it('shows an .ltn file at once', async () => {
    await dropFiles(app.page, [join(folder.path, 'kodim23.ltn')]);
    await app.waitForPicture();
    await app.page.getByRole('heading', { name: 'kodim23.ltn' }).waitFor();
  });

  it('outlines what a damaged one has lost, and says why', async () => {
    const bytes = await readFile(join(folder.path, 'kodim23.ltn'));
    bytes[bytes.length - 1000]! ^= 0xff;
    const path = join(folder.path, 'damaged.ltn');
    await writeFile(path, bytes);
    await dropFiles(app.page, [path]);
    await app.row('damaged.ltn').click();
    await app.page
      .getByRole('list', { name: 'Damaged parts' })
      .getByText('Damaged: its checksum differs')
      .waitFor();
    await app.button(/^Good to know: .*1 of 1 tiles/).waitFor();
  });

  it('asks before it runs a model that lies in a file, once for all files with it', async () => {
    const elsewhere = join(folder.path, 'elsewhere');
    await untrained(join(elsewhere, 'lab'), 'harbour', 'convolutional', {
      picture: { channels: 3, height: 64, width: 64 },
    });
    const embed = ['--model', 'harbour', '--embed-model', '--quality', '20', '--device', 'cpu'];
    for (const name of ['kodim03', 'kodim07']) {
      await promisify(execFile)(
        process.execPath,
        [cli, 'compress', example(`${name}.png`), '--output', folder.path, ...embed],
        { env: { ...process.env, LATENSIFY_STATE: elsewhere } },
      );
    }
    await dropFiles(app.page, [join(folder.path, 'kodim03.ltn'), join(folder.path, 'kodim07.ltn')]);
    await app.row('kodim03.ltn').click();
    const question = app.page.getByRole('group', { name: 'This picture needs a model that came with it' });
    await question.getByText('“harbour”').waitFor();
    await app.row('kodim23.ltn').click();
    await app.waitForPicture();
    await app.row('kodim03.ltn').click();
    await question.getByRole('button', { name: 'Run this model' }).click();
    await app.waitForPicture();
    expect(await question.count()).toBe(0);
    await app.row('kodim07.ltn').click();
    await app.waitForPicture();
    expect(await question.count()).toBe(0);
  });

  it('shows the grain that a file has, or not', async () => {
    const noisy = join(folder.path, 'concert.png');
    await makeNoisy(noisy);
    await promisify(execFile)(process.execPath, [cli, 'compress', noisy, '--quality', '40', '--grain']);
    await dropFiles(app.page, [join(folder.path, 'concert.ltn')]);
    await app.row('concert.ltn').click();
    const grain = app.button('Grain');
    await grain.waitFor();
    await expect.poll(() => grain.getAttribute('aria-pressed')).toBe('true');
    await app.comparison.press('g');
    await app.page.getByRole('button', { name: 'Grain', pressed: false }).waitFor();
    await app.row('kodim23.ltn').click();
    await grain.waitFor({ state: 'detached' });
  });

  it.runIf(surface.name === 'a browser')('takes a picture that is pasted', async () => {
    await app.page.evaluate(async () => {
      const canvas = new OffscreenCanvas(320, 200);
      canvas.getContext('2d')!.fillRect(40, 40, 100, 100);
      const blob = await canvas.convertToBlob();
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([blob], 'image.png', { type: 'image/png' }));
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    });
    await app.row('image.png').waitFor();
  });
});
