import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ExpectedPart, TestPage } from './page/main.js';

declare global {
  interface Window {
    page: TestPage;
  }
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

let server: ViteDevServer;
let browser: Browser;
/** One for each kind of screen. */
const pages = new Map<string, Page>();
let page: Page;
let problems: string[] = [];

beforeAll(async () => {
  server = await createServer({
    configFile: `${root}renderer/vite.config.mjs`,
    root,
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null, fs: { strict: false } },
  });
  await server.listen();
  const found = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
  browser = await chromium.launch({
    ...(found !== undefined && { executablePath: found }),
    args: chromiumFlags,
  });
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

afterEach(() => {
  const found = problems;
  problems = [];
  expect(found).toEqual([]);
});

interface Screen {
  readonly width?: number;
  readonly height?: number;
  readonly ratio?: number;
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

async function openPage({ width = 901, height = 601, ratio = 1, reducedMotion = 'reduce' }: Screen = {}) {
  const key = [width, height, ratio, reducedMotion].join(' ');
  const known = pages.get(key);
  if (known !== undefined) {
    page = known;
    await page.bringToFront();
    return;
  }
  page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: ratio, reducedMotion });
  pages.set(key, page);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    const isOurs = !message.location().url.endsWith('favicon.ico') && !message.text().startsWith('Canvas2D:');
    if (isOurs && ['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  await page.goto(`${server.resolvedUrls!.local[0]!}test/renderer/viewer/page/index.html`);
  await page.waitForFunction(() => 'page' in window);
}

async function show(width: number, height: number, kind: 'noise' | 'smooth'): Promise<void> {
  await page.evaluate(([w, h, k]) => window.page.open(w, h, k), [width, height, kind] as const);
  await settle();
}

const settle = (): Promise<void> => page.evaluate(() => window.page.settle());
const mismatches = (part: ExpectedPart): Promise<number> =>
  page.evaluate((of) => window.page.mismatches(of), part);
const canvasWidth = (): Promise<number> => page.evaluate(() => document.querySelector('canvas')!.width);
const scale = (): Promise<number> => page.evaluate(() => window.page.viewer.control.scale.value!);

/** Checks the two halves of the slider against the picture's own pixels. */
async function expectExactHalves(tolerance = 0): Promise<void> {
  const width = await canvasWidth();
  const split = Math.round(width / 2);
  expect(await mismatches({ left: 0, width: split, pane: 0, sample: 'original', tolerance })).toBe(0);
  const right = { left: split, width: width - split, pane: 0, tolerance };
  expect(await mismatches({ ...right, sample: { plus: 10 } })).toBe(0);
}

describe('pixels', () => {
  it.each([1, 2, 1.5])('are exact at 100 % on a screen with %d pixels for each CSS pixel', async (ratio) => {
    await openPage({ ratio });
    await show(1500, 1100, 'noise');
    await page.keyboard.press('1');
    await settle();
    expect(await scale()).toBe(1);
    await expectExactHalves();
  });

  it.each([2, 3, 8])('are squares of %d × that many screen pixels above', async (zoom) => {
    await openPage();
    await show(1500, 1100, 'noise');
    await page.evaluate((to) => window.page.viewer.control.zoomTo(to, { x: 77, y: -31 }), zoom);
    await settle();
    await expectExactHalves();
  });

  it('keep their colours when the whole picture is seen', async () => {
    await openPage();
    await show(3000, 2200, 'smooth');
    expect(await scale()).toBeLessThan(0.3);
    await expectExactHalves(3);
  });
});

describe('both sides', () => {
  it('show the same part, whatever moves', async () => {
    await openPage();
    await show(2600, 2100, 'noise');
    await page.evaluate(() => (window.page.viewer.sides.right.choice.value = { kind: 'original' }));
    await page.keyboard.press('s');
    await page.keyboard.press('1');
    await page.mouse.move(200, 300);
    await page.mouse.down();
    await page.mouse.move(83, 411, { steps: 5 });
    await page.mouse.up();
    await page.mouse.move(700, 200);
    await page.mouse.wheel(0, -240);
    await settle();
    const isEqual = await page.evaluate(() => {
      const [left, right] = window.page.viewer.panes.value;
      const read = (pane: typeof left) => window.page.pixels(pane!.left, 0, pane!.width, pane!.height);
      const [one, other] = [read(left), read(right)];
      return one.length > 0 && one.every((value, i) => value === other[i]);
    });
    expect(isEqual).toBe(true);
    expect(await scale()).toBeGreaterThan(1);
  });

  it('zoom around the pointer', async () => {
    await openPage();
    await show(2600, 2100, 'noise');
    await page.keyboard.press('1');
    const under = () =>
      page.evaluate(() => {
        const { view } = window.page.viewer.control;
        const box = document.querySelector('canvas')!.getBoundingClientRect();
        const { centreX, centreY, scale: now } = view.value!;
        return [
          centreX + (700 - box.left - box.width / 2) / now,
          centreY + (200 - box.top - box.height / 2) / now,
        ];
      });
    const before = await under();
    await page.mouse.move(700, 200);
    await page.mouse.wheel(0, -500);
    const after = await under();
    expect(after[0]).toBeCloseTo(before[0]!, 3);
    expect(after[1]).toBeCloseTo(before[1]!, 3);
  });
});

describe('the divider', () => {
  it('is moved by the mouse and by keys', async () => {
    await openPage({ width: 900 });
    await show(1500, 1100, 'noise');
    const divider = page.getByRole('slider', { name: 'Divider' });
    await page.mouse.move(450, 300);
    await page.mouse.down();
    await page.mouse.move(225, 300, { steps: 3 });
    await page.mouse.up();
    expect(await divider.getAttribute('aria-valuenow')).toBe('25');
    await divider.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('PageUp');
    expect(await divider.getAttribute('aria-valuenow')).toBe('36');
    await page.keyboard.press('Home');
    await settle();
    const width = await canvasWidth();
    const all = { left: 0, width, pane: 0, tolerance: 4 };
    await page.keyboard.press('1');
    await settle();
    expect(await mismatches({ ...all, tolerance: 0, sample: { plus: 10 } })).toBe(0);
  });

  it('gives way to the picture while space is held', async () => {
    await openPage({ width: 900 });
    await show(1500, 1100, 'noise');
    await page.keyboard.press('1');
    await page.keyboard.down(' ');
    await page.mouse.move(450, 300);
    await page.mouse.down();
    await page.mouse.move(350, 300, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.up(' ');
    const { divider, centreX } = await page.evaluate(() => ({
      divider: window.page.viewer.divider.value,
      centreX: window.page.viewer.control.view.value!.centreX,
    }));
    expect(divider).toBe(0.5);
    expect(centreX).toBe(850);
  });
});

describe('modes', () => {
  it('the difference is exact, times its factor', async () => {
    await openPage();
    await show(1500, 1100, 'noise');
    await page.keyboard.press('1');
    await page.keyboard.press('d');
    await settle();
    const all = { left: 0, width: await canvasWidth(), pane: 0, tolerance: 0 };
    expect(await mismatches({ ...all, sample: { difference: 10, gain: 8 } })).toBe(0);
    await page.keyboard.press('.');
    await settle();
    expect(await mismatches({ ...all, sample: { difference: 10, gain: 16 } })).toBe(0);
    await page.keyboard.press('d');
    await settle();
    await expectExactHalves();
  });

  it('the original is seen while O is held', async () => {
    await openPage();
    await show(1500, 1100, 'noise');
    await page.keyboard.press('1');
    await settle();
    await page.keyboard.down('o');
    await settle();
    const all = { left: 0, width: await canvasWidth(), pane: 0, tolerance: 0 };
    expect(await mismatches({ ...all, sample: 'original' })).toBe(0);
    await page.keyboard.up('o');
    await settle();
    await expectExactHalves();
  });
});

describe('the live preview', () => {
  it('keeps the old picture until the new one is there, follows the quality, and skips what was overtaken', async () => {
    await openPage();
    await show(1500, 1100, 'noise');
    await page.keyboard.press('1');
    await settle();
    await page.evaluate(() => (window.page.host().delay = 400));
    await page.evaluate(() => window.page.quality(20));
    await page.waitForTimeout(200);
    // Still what was there before, under its new name.
    await expectExactHalves();
    await page.evaluate(() => window.page.quality(25));
    await page.evaluate(() => window.page.quality(30));
    const [start, width] = [Math.round((await canvasWidth()) / 2), await canvasWidth()];
    const right = { left: start, width: width - start, pane: 0, tolerance: 0 };
    // While the last one is made, the one that was made to its end is shown.
    await expect.poll(() => mismatches({ ...right, sample: { plus: 20 } })).toBe(0);
    await settle();
    expect(await mismatches({ ...right, sample: { plus: 30 } })).toBe(0);
    const made = await page.evaluate(() =>
      window.page
        .host()
        .records.flatMap(({ version }) => (version.kind === 'latensify' ? [version.quality] : [])),
    );
    expect(new Set(made)).toEqual(new Set([10, 20, 30]));
  });

  it('says so when it takes longer than a second, and shows its figures then', async () => {
    await openPage();
    await show(1500, 1100, 'noise');
    await page.evaluate(() => (window.page.host().delay = 1600));
    await page.evaluate(() => window.page.quality(20));
    await page.getByRole('progressbar').waitFor();
    await settle();
    const label = page.getByRole('button', { name: 'On the right: Latensify, quality 20' });
    await label.getByText('about 12.3 kB · 401 : 1 · 40.0 dB · MS-SSIM 0.987').waitFor();
  });

  it('tells why a version is missing, and tries again', async () => {
    await openPage();
    await show(1500, 1100, 'noise');
    await page.evaluate(() => (window.page.host().failure = 'The engine has no such model.'));
    await page.evaluate(() => window.page.quality(20));
    await page.getByRole('alert').getByText('The engine has no such model.').waitFor();
    await page.evaluate(() => (window.page.host().failure = undefined));
    await page.getByRole('button', { name: 'Try again' }).click();
    await settle();
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});

describe('large pictures', () => {
  it('stay within the memory that was set while they are walked through', async () => {
    await openPage({ width: 1440, height: 900, reducedMotion: 'no-preference' });
    await page.evaluate(() => {
      const tasks: number[] = [];
      Object.assign(window, { tasks });
      new PerformanceObserver((list) =>
        tasks.push(...list.getEntries().map((entry) => entry.duration)),
      ).observe({
        type: 'longtask',
      });
    });
    await show(6000, 4000, 'smooth');
    await page.keyboard.press('1');
    const walk = async (): Promise<void> => {
      for (let i = 0; i < 8; i++) {
        await page.mouse.move(1200, 700);
        await page.mouse.down();
        const sign = i < 4 ? -1 : 1;
        await page.mouse.move(1200 + 200 * sign, 700 + 120 * sign, { steps: 8 });
        await page.mouse.up();
      }
      await settle();
    };
    // The first time the host, which lives in the page as well, makes its files.
    await walk();
    await page.evaluate(() => ((window as unknown as { tasks: number[] }).tasks.length = 0));
    await walk();
    const tasks = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
    console.log(
      `tasks over 50 ms while panning 24 megapixels: ${tasks.length} (${tasks.map(Math.round).join(', ')})`,
    );
    // What is seen is never dropped; on a busy machine a piece of the last step may still be seen.
    const over = () => page.evaluate(() => window.page.viewer.cache.bytes - window.page.viewer.cache.limit);
    await expect.poll(over).toBeLessThanOrEqual(0);
  });
});

it('outlines damaged parts with their reason', async () => {
  await openPage();
  await page.evaluate(() =>
    window.page.open(1500, 1100, 'noise', [
      { region: { left: 700, top: 500, width: 100, height: 50 }, reason: 'its checksum differs' },
    ]),
  );
  await settle();
  await page.keyboard.press('1');
  await settle();
  const outline = page.getByRole('listitem').filter({ hasText: 'Damaged: its checksum differs' });
  const box = (await outline.boundingBox())!;
  expect([box.width, box.height]).toEqual([100, 50]);
});
