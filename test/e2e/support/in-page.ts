import type { Page } from 'playwright-core';

/** What is noted inside a page while something is done there. All times in milliseconds. */
export interface Watched {
  /** Of each frame the time since the one before. */
  readonly frames: readonly number[];
  /** Tasks of more than 50 ms: the browser reports no shorter ones. */
  readonly longTasks: readonly number[];
}

/** Notes frames and long tasks of a page while `act` runs. */
export async function watchPage(page: Page, act: () => Promise<void>): Promise<Watched> {
  await page.evaluate(startWatching);
  await act();
  return await page.evaluate(() => (window as unknown as { stopWatching: () => Watched }).stopWatching());
}

function startWatching(): void {
  const frames: number[] = [];
  const longTasks: number[] = [];
  let last = performance.now();
  let next = 0;
  const tick = (now: number): void => {
    frames.push(now - last);
    last = now;
    next = requestAnimationFrame(tick);
  };
  next = requestAnimationFrame(tick);
  const observer = new PerformanceObserver((list) => {
    longTasks.push(...list.getEntries().map(({ duration }) => duration));
  });
  observer.observe({ entryTypes: ['longtask'] });
  const stopWatching = (): Watched => {
    cancelAnimationFrame(next);
    longTasks.push(...observer.takeRecords().map(({ duration }) => duration));
    observer.disconnect();
    return { frames, longTasks };
  };
  Object.assign(window, { stopWatching });
}

/**
 * Presses a key and waits until a new piece of the comparison has come in and was painted.
 * @returns milliseconds from the key to the painted frame
 */
export async function timeToNewPiece(page: Page, key: string): Promise<number> {
  await page.evaluate(awaitNewPiece);
  await page.keyboard.press(key);
  return await page.evaluate(() => (window as unknown as { newPiece: Promise<number> }).newPiece);
}

/** Every piece goes through createImageBitmap; the frame after the next one shows it. */
function awaitNewPiece(): void {
  const plain = window.createImageBitmap.bind(window);
  const newPiece = new Promise<number>((resolve) => {
    let pressed: number | undefined;
    window.addEventListener('keydown', ({ timeStamp }) => (pressed = timeStamp), {
      capture: true,
      once: true,
    });
    const watched = async (blob: Blob): Promise<ImageBitmap> => {
      const bitmap = await plain(blob);
      if (pressed !== undefined) {
        window.createImageBitmap = plain;
        requestAnimationFrame(() =>
          requestAnimationFrame((now) => {
            resolve(now - pressed!);
          }),
        );
      }
      return bitmap;
    };
    window.createImageBitmap = watched as typeof createImageBitmap;
  });
  Object.assign(window, { newPiece });
}
