/** How fast the interface is: `npm run measure` prints it and writes docs/bench/app.md. Nothing here decides a test. */
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { thisMachine } from '../../bench/shared/machine.js';
import { AppPage } from './support/app-page.js';
import { launchBrowser } from './support/browser.js';
import { dropFiles } from './support/drop.js';
import { timeToNewPiece, watchPage } from './support/in-page.js';
import { makeFolder, makeLargePictures, makePhotograph, type TestFolder } from './support/pictures.js';
import { startServer, type TestServer } from './support/server.js';

const report = fileURLToPath(new URL('../../docs/bench/app.md', import.meta.url));
const view = { width: 1024, height: 768 };

interface Row {
  readonly what: string;
  readonly asked: string;
  readonly measured: string;
}
const rows: Row[] = [];
const load = os.loadavg()[0]!;

function note(row: Row): void {
  rows.push(row);
  console.info(`${row.what}: ${row.measured} (asked: ${row.asked})`);
}

let folder: TestFolder;
let browser: Browser;

beforeAll(async () => {
  folder = await makeFolder();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await folder.remove();
  await writeFile(report, markdown());
});

describe('the interface', () => {
  it('paints first', async () => {
    const paints: number[] = [];
    const usable: number[] = [];
    for (let round = 0; round < 5; round++) {
      const server = await startServer({ state: `${folder.path}/start-${round}` });
      const app = await AppPage.open(browser, server.url);
      await app.button(/Choose pictures/).waitFor();
      usable.push(await app.page.evaluate(() => performance.now()));
      paints.push(
        await app.page.evaluate(
          () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
        ),
      );
      await app.close();
      await server.stop();
    }
    note({
      what: 'First paint, the engine started at the same time',
      asked: 'below 1 s',
      measured: `${ms(median(paints))} (worst of 5: ${ms(Math.max(...paints))}); all controls there after ${ms(median(usable))}`,
    });
  });

  describe('with a picture', () => {
    let server: TestServer;
    let app: AppPage;

    beforeAll(async () => {
      server = await startServer({ state: `${folder.path}/pictures` });
      app = await AppPage.open(browser, server.url);
    });

    afterAll(async () => {
      await app.close();
      await server.stop();
    });

    /** Makes the stage as large as the view that is measured. */
    async function fitStage(): Promise<void> {
      const box = (await app.comparison.boundingBox())!;
      const now = app.page.viewportSize()!;
      await app.page.setViewportSize({
        width: Math.round(now.width + view.width - box.width),
        height: Math.round(now.height + view.height - box.height),
      });
    }

    async function open(name: string): Promise<void> {
      await app.row(name).click();
      await app.waitForPicture();
      await app.page
        .getByText(/MS-SSIM/)
        .first()
        .waitFor({ timeout: 120_000 });
    }

    it('follows the quality', async () => {
      await dropFiles(app.page, [await makePhotograph(folder.path, 'twelve.jpg', 4096, 3072)]);
      await open('twelve.jpg');
      await fitStage();
      await app.comparison.press('1');
      await app.page.waitForTimeout(3000);
      const quality = app.page.getByRole('slider', { name: 'Quality' });
      await quality.focus();
      const steps: number[] = [];
      for (let step = 0; step < 12; step++) {
        steps.push(await timeToNewPiece(app.page, step % 2 === 0 ? 'ArrowLeft' : 'ArrowDown'));
        await app.page.waitForTimeout(1500);
      }
      note({
        what: `A step of the quality until it is painted, ${view.width} × ${view.height} at 100 % of a 12 MP JPEG`,
        asked: 'a third of a second',
        measured: `${ms(median(steps))} (best ${ms(Math.min(...steps))}, worst of ${steps.length}: ${ms(Math.max(...steps))})`,
      });
    });

    it('stays fluid with 50 megapixels', async () => {
      await dropFiles(app.page, [await makePhotograph(folder.path, 'fifty.jpg', 8192, 6144)]);
      await open('fifty.jpg');
      await app.comparison.press('1');
      await app.page.waitForTimeout(3000);
      const box = (await app.comparison.boundingBox())!;
      const middle = { x: box.x + box.width / 4, y: box.y + box.height / 3 };
      const { frames, longTasks } = await watchPage(app.page, async () => {
        for (let drag = 0; drag < 4; drag++) {
          await app.page.mouse.move(middle.x, middle.y);
          await app.page.mouse.down();
          for (let step = 1; step <= 40; step++) {
            await app.page.mouse.move(middle.x + (drag % 2 === 0 ? 8 : -6) * step, middle.y - 5 * step);
          }
          await app.page.mouse.up();
        }
        for (let turn = 0; turn < 24; turn++) {
          await app.page.mouse.move(middle.x, middle.y);
          await app.page.mouse.wheel(0, turn < 12 ? 120 : -120);
          await app.page.waitForTimeout(30);
        }
      });
      note({
        what: 'Frames while 50 MP are dragged at 100 % and zoomed by the wheel',
        asked: 'no stutter',
        measured: `median ${ms(median(frames))}, 95 % within ${ms(quantile(frames, 0.95))}, longest ${ms(Math.max(...frames))}; ${tasks(longTasks)}`,
      });
    });

    it('answers while a job runs', async () => {
      await dropFiles(app.page, [await makeLargePictures(folder.path, 4)]);
      await app.row('large-1.jpg').click();
      await app.waitForPicture();
      await app.page.keyboard.press('0');
      const { longTasks } = await watchPage(app.page, async () => {
        await app.page.keyboard.press('Control+Enter');
        await app.waitForState('large-1.jpg', /done/, 300_000);
        await app.row('large-2.jpg').click();
        await app.waitForState('large-4.jpg', /done/, 300_000);
      });
      note({
        what: 'Tasks of more than 50 ms in the interface while a job runs',
        asked: 'none',
        measured: tasks(longTasks),
      });
    });

    it('follows a hint', async () => {
      await dropFiles(app.page, [await makePhotograph(folder.path, 'hinted.jpg', 4096, 3072)]);
      await app.row('hinted.jpg').click();
      await app.page.keyboard.press('Alt+3');
      await app.waitForPicture();
      await app.page.waitForTimeout(3000);
      await app.page.keyboard.press('h');
      await app.page.waitForTimeout(3000);
      const moves: number[] = [];
      for (let move = 0; move < 8; move++) {
        moves.push(await timeToNewPiece(app.page, move % 2 === 0 ? 'ArrowRight' : 'ArrowDown'));
        await app.page.waitForTimeout(2000);
      }
      note({
        what: 'A hint of a 12 MP picture that is moved, until what is seen of it has its new colours',
        asked: 'half a second',
        measured: `${ms(median(moves))} (best ${ms(Math.min(...moves))}, worst of ${moves.length}: ${ms(Math.max(...moves))})`,
      });
    });
  });
});

const ms = (time: number): string => `${Math.round(time)} ms`;
const median = (values: readonly number[]): number => quantile(values, 0.5);

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

const tasks = (durations: readonly number[]): string =>
  durations.length === 0
    ? 'no task over 50 ms'
    : `${durations.length} tasks over 50 ms, the longest ${ms(Math.max(...durations))}`;

function markdown(): string {
  const { cpu, cores, platform } = thisMachine();
  const lines = rows.map(({ what, asked, measured }) => `| ${what} | ${asked} | ${measured} |`);
  return `# The interface's speed

Measured by \`npm run measure\`: headless Chromium without a graphics card, \`latensify serve\` and its engine on the same machine; everything competes for the same cores. Times count from the key that is pressed to the frame that shows the answer.

${cores} cores, ${cpu.trim()}, ${platform}. Load when it began: ${load.toFixed(1)}.

| what | asked | measured |
| ---- | ----- | -------- |
${lines.join('\n')}
`;
}
