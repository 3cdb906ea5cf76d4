import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The interface in a browser, in the words of its user. */
export class AppPage {
  readonly page: Page;
  /** What the browser complained of: nothing is expected. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<AppPage> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const app = new AppPage(await context.newPage());
    await app.page.goto(url);
    // The page is loaded before it is connected; until then it takes no files.
    await app.page.getByRole('navigation').waitFor();
    return app;
  }

  /** Of a window that is open already. */
  static of(page: Page): AppPage {
    return new AppPage(page);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  row(name: string | RegExp): Locator {
    return this.page.getByRole('row', { name });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  /** The comparison's canvas. */
  get comparison(): Locator {
    return this.page.getByRole('group', { name: 'Comparison' });
  }

  /** Waits until the row of a file says this. */
  async waitForState(name: string, text: string | RegExp, timeout = 60_000): Promise<void> {
    await this.row(name).filter({ hasText: text }).first().waitFor({ timeout });
  }

  /** Starts the job and waits for its end. */
  async compress(timeout = 90_000): Promise<void> {
    await this.button(/^Compress \d+ picture/).click();
    await this.button(/^(All done|Nothing to compress)$/).waitFor({ timeout });
  }

  /** How many pixels of the comparison differ from the stage's grey: something is drawn. */
  async waitForPicture(): Promise<void> {
    await expect
      .poll(() => this.page.evaluate(colourfulness), { timeout: 30_000, interval: 200 })
      .toBeGreaterThan(1000);
  }
}

/** Runs in the page: counts pixels of the canvas that have a colour. */
function colourfulness(): number {
  const canvas = document.querySelector<HTMLCanvasElement>('canvas');
  if (canvas === null || canvas.width === 0) return 0;
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext('2d')!;
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  let colourful = 0;
  for (let at = 0; at < data.length; at += 4 * 16) {
    if (Math.abs(data[at]! - data[at + 2]!) > 24) colourful++;
  }
  return colourful;
}
