import type { CDPSession, Page } from 'playwright-core';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Drags files and folders of this machine into the window, as a file manager does, and lets them go (in CSS pixels, there). */
export async function dropFiles(
  page: Page,
  paths: readonly string[],
  at: Point = { x: 400, y: 300 },
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, ...at, data });
  await send('dragEnter');
  // As people do, it lets go only once the window shows that it would take them: a busy page answers late.
  await eventOf(page, 'dragover', () => send('dragOver'));
  await eventOf(page, 'drop', () => send('drop'));
  await session.detach();
}

/** Does something until the page has taken an event of the kind that comes of it. Throws where it never does. */
async function eventOf(
  page: Page,
  kind: 'dragover' | 'drop',
  act: () => ReturnType<CDPSession['send']>,
): Promise<void> {
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
  const isTaken = await taken.evaluate(({ event }) => event);
  if (!isTaken) throw new Error(`nothing there takes what is dropped (${kind})`);
}
