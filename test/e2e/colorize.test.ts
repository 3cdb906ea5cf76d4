import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppPage } from './support/app-page.js';
import { findings } from './support/axe.js';
import { dropFiles } from './support/drop.js';
import { example, makeFolder, makeGrey, type TestFolder } from './support/pictures.js';
import { noSurface, type OpenedApp, surfaces } from './support/surfaces.js';

/** One visit: each test goes on where the last one ended. */
describe.skipIf(noSurface).each(surfaces)('colorizing, in $name', (surface) => {
  let folder: TestFolder;
  let opened: OpenedApp;
  let app: AppPage;

  beforeAll(async () => {
    folder = await makeFolder();
    opened = await surface.open(`${folder.path}/state`);
    app = opened.app;
    await mkdir(join(folder.path, 'Attic'));
    await makeGrey('kodim23.png', join(folder.path, 'Attic', 'parrots.png'));
    await makeGrey('kodim07.png', join(folder.path, 'Attic', 'window.jpg'));
    await dropFiles(app.page, [join(folder.path, 'Attic')]);
  });

  afterAll(async () => {
    await opened.close();
    await folder.remove();
  });

  const label = (text: string | RegExp) => app.button(/^On the right/).getByText(text);
  const marks = () => app.comparison.getByRole('button', { name: /^Spot \d/ });
  const plane = () => app.page.getByRole('slider', { name: 'All colours possible here' });

  /** Presses a place of the comparison: shares of its sides. */
  async function press(x: number, y: number): Promise<void> {
    const box = (await app.comparison.boundingBox())!;
    await app.page.mouse.click(box.x + x * box.width, box.y + y * box.height);
  }

  /** Waits until the right half has so much of a colour at the mean: a and b say which, roughly. */
  async function waitForColour(test: (mean: Mean) => boolean): Promise<void> {
    await expect.poll(async () => test(await app.page.evaluate(meanColour)), { timeout: 60_000 }).toBe(true);
  }

  it('is a mode of its own that shows colours at once', async () => {
    await app.row('parrots.png').click();
    const mode = app.page.getByRole('button', { name: 'Colorize', exact: true });
    await mode.click();
    await expect.poll(() => mode.getAttribute('aria-current')).toBe('page');
    await app.button('Colorize 2 pictures').waitFor();
    await label('Colorized').waitFor();
    await app.waitForPicture();
    expect(await findings(app.page)).toEqual([]);
  });

  it('pins the colour of a spot that is pressed, and offers others', async () => {
    await press(0.75, 0.5);
    await label('Colorized, 1 spot by hand').waitFor();
    await plane().waitFor();
    const likely = app.page.getByRole('group', { name: 'Likely here' }).getByRole('button');
    expect(await likely.count()).toBeGreaterThan(1);
    expect(await likely.first().getAttribute('aria-label')).toMatch(/^[a-z ]+, (\d+|below 1) % likely$/);
    await expect.poll(() => marks().count()).toBe(1);
    expect(await findings(app.page)).toEqual([]);
  });

  it('takes any colour of the plane, by keys as well', async () => {
    await plane().focus();
    for (let step = 0; step < 8; step++) await plane().press('Shift+ArrowLeft');
    await waitForColour(({ red, green }) => green > red + 4);
    for (let step = 0; step < 16; step++) await plane().press('Shift+ArrowRight');
    await waitForColour(({ red, green }) => red > green + 4);
    expect(await plane().getAttribute('aria-valuetext')).toMatch(/a \d+, b -?\d+$/);
    await app.page.getByRole('group', { name: 'Used before' }).getByRole('button').first().waitFor();
  });

  it('undoes and does again', async () => {
    const value = () => plane().getAttribute('aria-valuetext');
    const before = await value();
    await app.page.getByRole('group', { name: 'Likely here' }).getByRole('button').nth(1).click();
    await expect.poll(value).not.toBe(before);
    const after = await value();
    await app.page.keyboard.press('Control+z');
    await expect.poll(value).toBe(before);
    await app.page.keyboard.press('Control+Shift+z');
    await expect.poll(value).toBe(after);
    await app.button('Undo').click();
    await expect.poll(value).toBe(before);
    await app.button('Redo').click();
    await expect.poll(value).toBe(after);
    await app.button('Undo').click();
  });

  it('moves and deletes spots without a mouse', async () => {
    await app.comparison.focus();
    await app.page.keyboard.press('h');
    await label('Colorized, 2 spots by hand').waitFor();
    const second = app.comparison.getByRole('button', { name: /^Spot 2: .* 50 % from the left/ });
    await expect.poll(() => second.evaluate((element) => element === document.activeElement)).toBe(true);
    await app.page.keyboard.press('Shift+ArrowRight');
    await app.comparison.getByRole('button', { name: /^Spot 2: .* 54 % from the left/ }).waitFor();
    await app.page.keyboard.press('Enter');
    await expect
      .poll(() => app.page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toMatch(/likely$/);
    await marks().nth(1).press('Delete');
    await label('Colorized, 1 spot by hand').waitFor();
    await app.row('parrots.png').waitFor();
  });

  it('moves spots by dragging', async () => {
    // The ring of the spot that is worked on is larger: its middle counts.
    const middle = async () => {
      const { x, y, width, height } = (await marks().boundingBox())!;
      return { x: x + width / 2, y: y + height / 2 };
    };
    const { x, y } = await middle();
    await app.page.mouse.move(x, y);
    await app.page.mouse.down();
    await app.page.mouse.move(x - 40, y - 30, { steps: 4 });
    await app.page.mouse.up();
    const moved = await middle();
    expect(Math.abs(moved.x - x + 40)).toBeLessThan(1);
    expect(Math.abs(moved.y - y + 30)).toBeLessThan(1);
    await label('Colorized, 1 spot by hand').waitFor();
  });

  it('compares with the picture without the spots, and without colours', async () => {
    await app.button(/^On the left/).click();
    await app.page.getByRole('radio', { name: /Without your spots/ }).click();
    await app.button(/^On the left: Colorized/).waitFor();
    await app.page.getByRole('radio', { name: /Without colours/ }).click();
    await app.button(/^On the left: Without colours/).waitFor();
    await app.page.getByRole('radio', { name: /Original/ }).click();
    await app.page.keyboard.press('Escape');
  });

  it('lends colours from a photograph that is dropped on the panel, and says when it has none', async () => {
    const grey = join(folder.path, 'grey.png');
    await makeGrey('kodim03.png', grey);
    const lender = app.page.locator('[data-takes-drops]');
    const lend = async (file: string): Promise<void> => {
      await lender.scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await lender.boundingBox())!;
      await dropFiles(app.page, [file], { x: x + width / 3, y: y + height / 2 });
    };
    await lend(grey);
    await lender.getByText('grey.png').waitFor();
    await label(/The reference is grey itself/).waitFor();
    await lend(example('kodim23.png'));
    await lender.getByText('kodim23.png').waitFor();
    await label(/The reference is grey itself/).waitFor({ state: 'detached' });
    expect(await app.page.getByRole('row', { name: 'kodim23.png' }).count()).toBe(0);
    await app.button('Lend no colours').click();
  });

  it('does what old photographs need first', async () => {
    await app.page.getByRole('checkbox', { name: 'Draw out faded tones first' }).click();
    await app.page.getByRole('checkbox', { name: 'Take noise away first' }).click();
    await app.page.getByRole('slider', { name: 'Strength' }).waitFor();
    await expect.poll(() => label(/Working/).count(), { timeout: 60_000 }).toBe(0);
    await app.page.getByRole('checkbox', { name: 'Take noise away first' }).click();
    await app.page.getByRole('checkbox', { name: 'Draw out faded tones first' }).click();
  });

  it('keeps the spots of each picture', async () => {
    await app.row('window.jpg').click();
    await label(/^Colorized$/).waitFor();
    await app.row('parrots.png').click();
    await label('Colorized, 1 spot by hand').waitFor();
    await expect.poll(() => marks().count()).toBe(1);
  });

  it('colorizes all of them, with the spots', async () => {
    await app.button('Colorize 2 pictures').click();
    await app.waitForState('parrots.png', /done/, 90_000);
    await app.waitForState('window.jpg', /done/, 90_000);
    await label('Result').waitFor();
    await waitForColour(({ red, green }) => red > green + 4);
  });

  it.runIf(surface.name === 'a browser')('hands out a picture in colour', async () => {
    const saving = app.page.waitForEvent('download');
    await app.button('Download').click();
    const file = await saving;
    expect(file.suggestedFilename()).toMatch(/\.zip$/);
  });

  it('leaves nothing for the page to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});

interface Mean {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** Runs in the page: the mean colour of the right half of the comparison. */
function meanColour(): Mean {
  const canvas = document.querySelector<HTMLCanvasElement>('canvas')!;
  const half = Math.floor(canvas.width / 2);
  const copy = new OffscreenCanvas(half, canvas.height);
  const context = copy.getContext('2d')!;
  context.drawImage(canvas, -half, 0);
  const { data } = context.getImageData(0, 0, half, canvas.height);
  const sums = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4) for (let c = 0; c < 3; c++) sums[c]! += data[at + c]!;
  const [red, green, blue] = sums.map((sum) => sum / (data.length / 4));
  return { red: red!, green: green!, blue: blue! };
}
