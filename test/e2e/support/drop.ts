import type { CDPSession, Page } from 'playwright-core';

interface Point {
  readonly x: number;
  readonly y: number;
}

const tries = 3;

/** Drags files and folders of this machine into the window, as a file manager does, and lets them go (in CSS pixels, there). */
export async function dropFiles(
  page: Page,
  paths: readonly string[],
  at: Point = { x: 400, y: 300 },
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const send = (type: 'dragEnter' | 'dragOver' | 'drop' | 'dragCancel') =>
    session.send('Input.dispatchDragEvent', { type, ...at, data });
  for (let attempt = 1; ; attempt++) {
    await send('dragEnter');
    // As people do, it lets go only once the window shows that it would take them: a busy page answers late.
    const isWanted = await isTaken(page, 'dragover', () => send('dragOver'));
    // The browser may not have heard that answer when it lets go; then nothing was dropped, and people do it again.
    if (isWanted && (await isTaken(page, 'drop', () => send('drop')))) break;
    await send('dragCancel');
    if (attempt === tries)
      throw new Error(`nothing there takes what is dropped (${isWanted ? 'drop' : 'dragover'})`);
  }
  await session.detach();
}

/** Does something, and waits until the page has taken an event of the kind that comes of it; false where it never does. */
async function isTaken(
  page: Page,
  kind: 'dragover' | 'drop',
  act: () => ReturnType<CDPSession['send']>,
): Promise<boolean> {
  const taken = await page.evaluateHandle(
    (name) => ({
      event: new Promise<boolean>((resolve) => {
        addEventListener(name, (event) => resolve(event.defaultPrevented), { once: true });
        setTimeout(resolve, 10_000, false);
      }),
    }),
    kind,
  );
  await act();
  return await taken.evaluate(({ event }) => event);
}
